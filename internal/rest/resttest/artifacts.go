package resttest

import (
	"net/http"
	"time"

	"modelregistry/internal/apigateway"
	"modelregistry/internal/operations"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
)

// Artifacts is what the operations on artifacts need.
type Artifacts struct {
	rest.Artifacts
	// Places are those of versions.
	Places []rest.Place
}

// artifactHandlers are the operations on artifacts by the names of their folders.
var artifactHandlers = map[string]func(*registry.Registry, Artifacts) http.Handler{
	operations.ListArtifacts:           onArtifacts(rest.ListArtifacts),
	operations.DeleteArtifact:          onArtifacts(rest.DeleteArtifact),
	operations.CreateMultipartUpload:   onArtifacts(rest.CreateMultipartUpload),
	operations.CompleteMultipartUpload: onArtifacts(rest.CompleteMultipartUpload),
	operations.AbortMultipartUpload:    onArtifacts(rest.AbortMultipartUpload),
	operations.GetPresignedDownloadURL: onArtifacts(rest.GetPresignedDownloadURL(time.Minute)),
	operations.UploadArtifact: func(_ *registry.Registry, a Artifacts) http.Handler {
		return rest.UploadArtifact(a, unheard)
	},
	operations.DownloadArtifact: func(_ *registry.Registry, a Artifacts) http.Handler {
		return rest.DownloadArtifact(a, apigateway.MaxFile, unheard)
	},
	operations.GetModelVersionArtifact: func(r *registry.Registry, a Artifacts) http.Handler {
		return rest.GetModelVersionArtifact(r, a.Places, apigateway.MaxFile, unheard)
	},
}

func onArtifacts(operation rest.Operation[rest.Artifacts]) func(*registry.Registry, Artifacts) http.Handler {
	return func(_ *registry.Registry, a Artifacts) http.Handler {
		return rest.Handler(operation, a.Artifacts, unheard)
	}
}
