package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Origins are the runs and logged models that versions come from, as far as they
// are tracked here: another tracking server may know more of them.
type Origins interface {
	// RunOrigin and LoggedModelOrigin report false for what is not tracked here. A
	// deleted logged model is answered with ResourceDoesNotExist.
	RunOrigin(ctx context.Context, runID string) (Origin, bool, error)
	LoggedModelOrigin(ctx context.Context, modelID string) (Origin, bool, error)
	// NoteModelVersion tells a logged model of a version that was made of it. It does
	// nothing for one that is not tracked here.
	NoteModelVersion(ctx context.Context, modelID string, name ModelName, version VersionNumber) error
}

// Origin is what a run or a logged model tells of itself.
type Origin struct {
	// RunID is the run, or that which made the logged model; empty where none did.
	RunID       string
	ArtifactURI string
}

// noteTime bounds what telling a logged model adds to a registration.
const noteTime = 2 * time.Second

// artifactsScheme is that of URIs below the server's own artifact root.
const artifactsScheme = "mlflow-artifacts"

// WithOrigins gives the registry that asks them where versions come from.
func (r *Registry) WithOrigins(origins Origins) *Registry {
	with := *r
	with.origins = origins
	return &with
}

// tracer gives what completes a version from the run or the logged model that the
// request names; nil where nobody is to be asked.
func (r *Registry) tracer(source sourceURI, given lineage) func(context.Context, *NewModelVersion) error {
	trace := r.traceRun
	switch {
	case r.origins == nil:
		return nil
	case given.modelID != "":
		trace = r.traceLoggedModel
	case given.runID == "" || source.scheme != artifactsScheme:
		return nil
	}
	return func(ctx context.Context, version *NewModelVersion) error { return trace(ctx, source, version) }
}

// traceRun holds a source to the artifacts of its run.
func (r *Registry) traceRun(ctx context.Context, source sourceURI, version *NewModelVersion) error {
	origin, known, err := r.origins.RunOrigin(ctx, version.RunID)
	if err == nil && known && !source.isWithin(origin.ArtifactURI) {
		return source.foreign("run_id")
	}
	return err
}

// traceLoggedModel holds a source to the artifacts of its logged model, finds them
// where the source is its URI, and fills in its run.
func (r *Registry) traceLoggedModel(ctx context.Context, source sourceURI, version *NewModelVersion) error {
	origin, known, err := r.origins.LoggedModelOrigin(ctx, version.ModelID)
	switch {
	case err != nil || !known:
		return err
	case source.scheme == artifactsScheme && !source.isWithin(origin.ArtifactURI):
		return source.foreign("model_id")
	case source.scheme == "models":
		version.DownloadURI = origin.ArtifactURI
	}
	if version.RunID == "" {
		version.RunID = origin.RunID
	}
	return nil
}

// isWithin reports whether the source is a root or lies below it.
func (s sourceURI) isWithin(root string) bool {
	of := splitSource(root)
	above, path := of.segments(), s.segments()
	return s.scheme == of.scheme && strings.EqualFold(s.authority, of.authority) &&
		len(above) > 0 && len(path) >= len(above) && slices.Equal(path[:len(above)], above)
}

// segments are those of the path, decoded, without empty ones.
func (s sourceURI) segments() []string {
	var segments []string
	for segment := range strings.SplitSeq(s.path, "/") {
		if segment != "" {
			segments = append(segments, unescapeFully(segment))
		}
	}
	return segments
}

// RecordCreation notes elsewhere that a version was made: its files in a manifest,
// and with the logged model that the request names the version. The version exists
// already and is none the worse for a failure.
func (r *Registry) RecordCreation(ctx context.Context, objects Objects, request CreateModelVersionRequest, version ModelVersion) error {
	var manifest, noted error
	var both sync.WaitGroup
	both.Go(func() { manifest = r.RecordManifest(ctx, objects, version) })
	both.Go(func() { noted = r.noteModelVersion(ctx, request, version) })
	both.Wait()
	return errors.Join(manifest, noted)
}

func (r *Registry) noteModelVersion(ctx context.Context, request CreateModelVersionRequest, version ModelVersion) error {
	if r.origins == nil || orEmpty(request.ModelID) == "" || isPromptRequest(request.Tags) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, noteTime)
	defer cancel()
	if err := r.origins.NoteModelVersion(ctx, *request.ModelID, version.Name, version.Version); err != nil {
		return fmt.Errorf("logged model %q is not told of version %d of %q: %w", *request.ModelID, version.Version, version.Name, err)
	}
	return nil
}
