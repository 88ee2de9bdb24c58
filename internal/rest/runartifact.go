package rest

import (
	"context"
	"math"
	"net/http"
	"strings"
	"time"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// Owners tells of runs and logged models where their artifacts are kept.
type Owners interface {
	// Run answers tracking.RunNotFound, and gives a deleted run too.
	Run(ctx context.Context, id tracking.RunID) (tracking.Run, error)
	// LoggedModel answers tracking.LoggedModelNotFound.
	LoggedModel(ctx context.Context, id tracking.ModelID, allowDeleted bool) (tracking.LoggedModel, error)
}

// GetArtifact gives a file of a run whose artifacts lie in the place. The limit is
// that of DownloadArtifact.
func GetArtifact(owners Owners, place Place, limit int64, report func(context.Context, error)) http.Handler {
	return files{report}.handler(func(w http.ResponseWriter, r *http.Request) error {
		in, err := readInput(r)
		if err != nil {
			return err
		}
		below := in.artifact(in.required("path"))
		id := in.text("run_id")
		if id == "" {
			id = in.required("run_uuid")
		}
		if in.err != nil {
			return in.err
		}
		uri, err := runURI(r.Context(), owners, id)
		if err != nil {
			return err
		}
		folder, ok := place.Resolve(uri)
		if !ok {
			return keptElsewhere(uri)
		}
		return sendFile(w, r, place, folder.Join(below), below, limit)
	})
}

func keptElsewhere(uri string) error {
	return invalid("The artifacts are not kept here, but at %s.", uri)
}

func runURI(ctx context.Context, owners Owners, id string) (string, error) {
	runID, err := tracking.ParseRunID(id)
	if err != nil {
		return "", err
	}
	run, err := owners.Run(ctx, runID)
	return run.Info.ArtifactURI, err
}

func loggedModelURI(ctx context.Context, owners Owners, id string) (string, error) {
	modelID, err := tracking.ParseModelID(id)
	if err != nil {
		return "", err
	}
	model, err := owners.LoggedModel(ctx, modelID, false)
	return model.ArtifactURI, err
}

// Signer signs URLs for files of a place.
type Signer interface {
	Resolve(uri string) (artifacts.Path, bool)
	PresignDownload(ctx context.Context, path artifacts.Path, expiry time.Duration) (artifacts.Presigned, error)
	PresignUpload(ctx context.Context, path artifacts.Path, expiry time.Duration) (artifacts.Presigned, error)
}

type presignedReply struct {
	PresignedURL string            `json:"presigned_url"`
	Headers      map[string]string `json:"headers,omitempty"`
	FileSize     *int64            `json:"file_size,omitempty"`
}

// defaultUploadSeconds is how long the URL of an upload is good in MLflow.
const defaultUploadSeconds = 900

// CreatePresignedUploadURL lets a client put a file of a run or a logged model into
// S3 itself.
func CreatePresignedUploadURL(signer Signer) Operation[Owners] {
	return func(in *input) func(context.Context, Owners) (any, error) {
		runID, modelID := in.text("run_id"), in.text("model_id")
		path := in.artifact(in.required("path"))
		expiry := in.expiry(defaultUploadSeconds * time.Second)
		if (runID == "") == (modelID == "") {
			in.fail(invalid("Exactly one of run_id and model_id must be provided."))
		}
		return func(ctx context.Context, owners Owners) (any, error) {
			find, id := runURI, runID
			if runID == "" {
				find, id = loggedModelURI, modelID
			}
			uri, err := find(ctx, owners, id)
			if err != nil {
				return nil, err
			}
			folder, err := directFolder(signer, uri, "Presigned upload is not supported for proxied artifact storage "+
				"(artifact URI scheme: mlflow-artifacts). This endpoint requires a direct cloud storage artifact URI.")
			if err != nil {
				return nil, err
			}
			signed, err := signer.PresignUpload(ctx, folder.Join(path), expiry)
			return presignedReply{PresignedURL: signed.URL, Headers: signed.Headers}, err
		}
	}
}

// CreatePresignedDownloadURL lets a client fetch a file of a run from S3 itself,
// for the time unless the request says another.
func CreatePresignedDownloadURL(signer Signer, fallback time.Duration) Operation[Owners] {
	return func(in *input) func(context.Context, Owners) (any, error) {
		runID := in.required("run_id")
		path := in.artifact(in.required("path"))
		expiry := in.expiry(fallback)
		return func(ctx context.Context, owners Owners) (any, error) {
			uri, err := runURI(ctx, owners, runID)
			if err != nil {
				return nil, err
			}
			folder, err := directFolder(signer, uri, "Presigned download is not supported for runs with proxied artifact storage "+
				"(artifact URI scheme: mlflow-artifacts). This endpoint requires a run with a direct cloud storage artifact URI.")
			if err != nil {
				return nil, err
			}
			signed, err := signer.PresignDownload(ctx, folder.Join(path), expiry)
			return presignedReply{PresignedURL: signed.URL, FileSize: &signed.Size}, asKnown(err, path)
		}
	}
}

// expiry reads for how many seconds a URL shall be good.
func (in *input) expiry(fallback time.Duration) time.Duration {
	seconds := in.count("expiration", int(fallback/time.Second), math.MaxInt32)
	least, most := int(artifacts.MinExpiry/time.Second), int(artifacts.MaxExpiry/time.Second)
	if seconds < least || seconds > most {
		in.fail(invalid("expiration must be between %d and %d seconds (got %d).", least, most, seconds))
	}
	return time.Duration(seconds) * time.Second
}

// directFolder finds a folder whose clients go to S3 themselves, and refuses with
// MLflow's text those of the API.
func directFolder(signer Signer, uri, proxied string) (artifacts.Path, error) {
	if strings.HasPrefix(uri, "mlflow-artifacts:") {
		return "", &registry.Error{Code: registry.InvalidParameterValue, Message: proxied}
	}
	folder, ok := signer.Resolve(uri)
	if !ok {
		return "", keptElsewhere(uri)
	}
	return folder, nil
}
