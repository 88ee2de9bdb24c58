package rest

import (
	"net/http"
)

// version is that of the MLflow whose API this is.
const version = "3.17.2"

// serverInfo tells clients what the server can do beside the registry.
type serverInfo struct {
	StoreType                       *string         `json:"store_type"`
	WorkspacesEnabled               bool            `json:"workspaces_enabled"`
	TraceArchivalEnabled            bool            `json:"trace_archival_enabled"`
	MultipartUploadsEnabled         bool            `json:"multipart_uploads_enabled"`
	MultipartDownloadsEnabled       bool            `json:"multipart_downloads_enabled"`
	PresignedUploadRunIDSupported   bool            `json:"presigned_upload_run_id_supported"`
	PresignedUploadModelIDSupported bool            `json:"presigned_upload_model_id_supported"`
	FeaturesEnabled                 map[string]bool `json:"features_enabled"`
}

// ServerInfo answers what asks about the server itself: its health, the version
// of MLflow that it speaks, and its abilities.
func ServerInfo() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/health", text("text/plain", "OK"))
	mux.HandleFunc("/version", text("text/html", version))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		write(r.Context(), w, http.StatusOK, serverInfo{
			// Where a function is behind the API, no file over 6 MB comes another way.
			MultipartUploadsEnabled: true, MultipartDownloadsEnabled: true,
			PresignedUploadRunIDSupported: true, PresignedUploadModelIDSupported: true,
			FeaturesEnabled: map[string]bool{"gateway": false},
		})
	})
	return mux
}

func text(mediaType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		send(r.Context(), w, http.StatusOK, mediaType+"; charset=utf-8", []byte(body))
	}
}
