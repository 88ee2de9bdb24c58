package tracking

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"modelregistry/internal/registry"
)

// modelVersionsTag is where a logged model notes the versions that were made of it.
const modelVersionsTag = "mlflow.modelVersions"

// Origins tells a registry where its versions come from: it is a registry.Origins.
type Origins struct {
	store OriginStore
}

var _ registry.Origins = Origins{}

// NewOrigins tells of what the store tracks.
func NewOrigins(store OriginStore) Origins { return Origins{store} }

// RunOrigin gives a run, a deleted one too.
func (o Origins) RunOrigin(ctx context.Context, runID string) (registry.Origin, bool, error) {
	id, err := ParseRunID(runID)
	var uri string
	if err == nil {
		uri, err = o.store.RunArtifactURI(ctx, id)
	}
	known, err := isTracked(err)
	return registry.Origin{RunID: runID, ArtifactURI: uri}, known, err
}

// LoggedModelOrigin gives a logged model and the run that made it.
func (o Origins) LoggedModelOrigin(ctx context.Context, modelID string) (registry.Origin, bool, error) {
	id, err := ParseModelID(modelID)
	var model LoggedModel
	if err == nil {
		model, err = o.store.LoggedModelInfo(ctx, id)
	}
	if model.Stage == Deleted {
		return registry.Origin{}, true, LoggedModelNotFound(id)
	}
	known, err := isTracked(err)
	return registry.Origin{RunID: model.SourceRunID, ArtifactURI: model.ArtifactURI}, known, err
}

// NoteModelVersion adds a version to the logged model's tag mlflow.modelVersions.
func (o Origins) NoteModelVersion(ctx context.Context, modelID string, name registry.ModelName, version registry.VersionNumber) error {
	id, err := ParseModelID(modelID)
	if err == nil {
		err = o.store.ChangeLoggedModelTag(ctx, id, modelVersionsTag, madeVersion{name, version}.addTo)
	}
	_, err = isTracked(err)
	return err
}

// isTracked tells what is not there, or cannot be, from what failed.
func isTracked(err error) (bool, error) {
	if errors.Is(err, registry.ResourceDoesNotExist) {
		return false, nil
	}
	return err == nil, err
}

// madeVersion is an entry of the tag.
type madeVersion struct {
	Name    registry.ModelName     `json:"name"`
	Version registry.VersionNumber `json:"version"`
}

// addTo adds the entry to the tag's list, which clients write too.
func (m madeVersion) addTo(value string) (string, error) {
	var entries []json.RawMessage
	if value != "" {
		if err := json.Unmarshal([]byte(value), &entries); err != nil {
			return "", fmt.Errorf("tag %s is no JSON list: %w", modelVersionsTag, err)
		}
	}
	added, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("encode version: %w", err)
	}
	changed, err := json.Marshal(append(entries, added))
	if err != nil {
		return "", fmt.Errorf("encode versions: %w", err)
	}
	return string(changed), registry.CheckLength("value", string(changed), maxModelTagValueCharacters)
}
