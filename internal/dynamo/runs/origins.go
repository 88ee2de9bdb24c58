package runs

import (
	"context"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/tracking"
)

// RunArtifactURI reads no more of the run than its first item.
func (s *Store) RunArtifactURI(ctx context.Context, id tracking.RunID) (string, error) {
	found, err := s.table.Get(ctx, s.keys.run(id))
	if err != nil {
		return "", err
	}
	if found == nil {
		return "", tracking.RunNotFound(id)
	}
	item, err := table.Decode[runItem](found)
	return item.ArtifactURI, err
}

// LoggedModelInfo reads a logged model without its points.
func (s *Store) LoggedModelInfo(ctx context.Context, id tracking.ModelID) (tracking.LoggedModel, error) {
	found, err := s.table.Get(ctx, s.keys.loggedModel(id))
	if err != nil {
		return tracking.LoggedModel{}, err
	}
	item, err := foundLoggedModel(id, found)
	return item.loggedModel(), err
}

// ChangeLoggedModelTag replaces a tag's value by what change makes of it.
func (s *Store) ChangeLoggedModelTag(ctx context.Context, id tracking.ModelID, key string, change func(string) (string, error)) error {
	return s.changeLoggedModel(ctx, id, func(m *loggedModelItem) error {
		value, err := change(m.Tags[key])
		m.Tags[key] = value
		return err
	})
}
