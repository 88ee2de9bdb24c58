package trackingspec

import (
	"context"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// RunArtifactURI gives where a run keeps its artifacts.
func (s *Store) RunArtifactURI(_ context.Context, id tracking.RunID) (uri string, err error) {
	err = s.withRun(id, anywhere, func(r *tracking.Run) error {
		uri = r.Info.ArtifactURI
		return nil
	})
	return uri, err
}

// LoggedModelInfo gives a logged model without its points.
func (s *Store) LoggedModelInfo(_ context.Context, id tracking.ModelID) (found tracking.LoggedModel, err error) {
	err = s.withModel(id, func(m *tracking.LoggedModel) error {
		found = *m
		found.Metrics = nil
		return nil
	})
	return found, err
}

// ChangeLoggedModelTag changes the value of a tag.
func (s *Store) ChangeLoggedModelTag(_ context.Context, id tracking.ModelID, key string, change func(string) (string, error)) error {
	return s.withModel(id, func(m *tracking.LoggedModel) error {
		value, err := change(m.Tags[key])
		if err == nil {
			m.Tags = added(m.Tags, registry.Tags{key: value})
		}
		return err
	})
}
