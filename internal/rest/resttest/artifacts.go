package resttest

import (
	"context"
	"net/http"
	"time"

	"modelregistry/internal/apigateway"
	"modelregistry/internal/operations"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/tracking"
	"modelregistry/internal/web"
)

// Artifacts is what the operations on artifacts need.
type Artifacts struct {
	rest.Artifacts
	// Places are those of versions.
	Places []rest.Place
	// Shown are the same for pages.
	Shown []web.Artifacts
	// Owners are the runs, whose artifacts are in the first place; nil is none.
	Owners rest.Owners
	Signer rest.Signer
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
	operations.GetArtifact: func(_ *registry.Registry, a Artifacts) http.Handler {
		return rest.GetArtifact(a.Owners, a.Places[0], apigateway.MaxFile, unheard)
	},
	operations.CreatePresignedUploadURL: func(_ *registry.Registry, a Artifacts) http.Handler {
		return rest.Handler(rest.CreatePresignedUploadURL(a.Signer), a.Owners, unheard)
	},
	operations.CreatePresignedDownloadURL: func(_ *registry.Registry, a Artifacts) http.Handler {
		return rest.Handler(rest.CreatePresignedDownloadURL(a.Signer, time.Minute), a.Owners, unheard)
	},
	operations.ListRunArtifacts: func(_ *registry.Registry, a Artifacts) http.Handler {
		return rest.Handler(rest.ListRunArtifacts(listing{a.Signer, a.Artifacts}), a.Owners, unheard)
	},
	operations.ListLoggedModelArtifacts: func(_ *registry.Registry, a Artifacts) http.Handler {
		return rest.Handler(rest.ListLoggedModelArtifacts(listing{a.Signer, a.Artifacts}), a.Owners, unheard)
	},
	operations.GetModelVersionArtifact: func(r *registry.Registry, a Artifacts) http.Handler {
		return rest.GetModelVersionArtifact(r, a.Places, apigateway.MaxFile, unheard)
	},
}

// listing resolves and lists.
type listing struct {
	rest.Signer
	rest.Artifacts
}

func onArtifacts(operation rest.Operation[rest.Artifacts]) func(*registry.Registry, Artifacts) http.Handler {
	return func(_ *registry.Registry, a Artifacts) http.Handler {
		return rest.Handler(operation, a.Artifacts, unheard)
	}
}

// Owners are runs and logged models of any id, which keep their artifacts at the
// URI. Without one there are none.
type Owners string

// Run gives any run.
func (o Owners) Run(_ context.Context, id tracking.RunID) (tracking.Run, error) {
	if o == "" {
		return tracking.Run{}, tracking.RunNotFound(id)
	}
	return tracking.Run{Info: tracking.RunInfo{ID: id, ArtifactURI: string(o)}}, nil
}

// LoggedModel gives any logged model.
func (o Owners) LoggedModel(_ context.Context, id tracking.ModelID, _ bool) (tracking.LoggedModel, error) {
	if o == "" {
		return tracking.LoggedModel{}, tracking.LoggedModelNotFound(id)
	}
	return tracking.LoggedModel{ArtifactURI: string(o)}, nil
}
