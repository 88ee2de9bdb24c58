package trackingspec

import (
	"context"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// CreateLoggedModel adds a logged model.
func (s *Store) CreateLoggedModel(_ context.Context, create tracking.NewLoggedModel) error {
	return s.with(create.ExperimentID, active, func(*tracking.Experiment) error {
		s.models[create.ID] = &tracking.LoggedModel{
			ID: create.ID, ExperimentID: create.ExperimentID, Name: create.Name, ArtifactURI: create.ArtifactURI, ModelType: create.ModelType,
			SourceRunID: create.SourceRunID, Status: tracking.ModelPending, Stage: tracking.Active,
			Tags: added(nil, create.Tags), Params: added(nil, create.Params), Created: create.At, LastUpdated: create.At,
		}
		return nil
	})
}

// LoggedModel gives a logged model.
func (s *Store) LoggedModel(_ context.Context, id tracking.ModelID, allowDeleted bool) (found tracking.LoggedModel, err error) {
	err = s.withModel(id, func(m *tracking.LoggedModel) error {
		if m.Stage == tracking.Deleted && !allowDeleted {
			return tracking.LoggedModelNotFound(id)
		}
		found = *m
		return nil
	})
	return found, err
}

// FinalizeLoggedModel gives a logged model a status.
func (s *Store) FinalizeLoggedModel(_ context.Context, id tracking.ModelID, status tracking.ModelStatus, at registry.Timestamp) (found tracking.LoggedModel, err error) {
	err = s.withModel(id, func(m *tracking.LoggedModel) error {
		m.Status, m.LastUpdated = status, at
		found = *m
		return nil
	})
	return found, err
}

// DeleteLoggedModel deletes a logged model.
func (s *Store) DeleteLoggedModel(_ context.Context, id tracking.ModelID, at registry.Timestamp) error {
	return s.withModel(id, func(m *tracking.LoggedModel) error {
		m.Stage, m.LastUpdated = tracking.Deleted, at
		return nil
	})
}

// SetLoggedModelTags sets tags.
func (s *Store) SetLoggedModelTags(_ context.Context, id tracking.ModelID, tags registry.Tags) error {
	return s.withModel(id, func(m *tracking.LoggedModel) error {
		m.Tags = added(m.Tags, tags)
		return nil
	})
}

// DeleteLoggedModelTag removes a tag.
func (s *Store) DeleteLoggedModelTag(_ context.Context, id tracking.ModelID, key string) error {
	return s.withModel(id, func(m *tracking.LoggedModel) error {
		if _, ok := m.Tags[key]; !ok {
			return tracking.LoggedModelTagNotFound(id, key)
		}
		m.Tags = without(m.Tags, key)
		return nil
	})
}

// LogLoggedModelParams adds params.
func (s *Store) LogLoggedModelParams(_ context.Context, id tracking.ModelID, params tracking.Params) error {
	return s.withModel(id, func(m *tracking.LoggedModel) error {
		if err := conflict(m.Params, params); err != nil {
			return err
		}
		m.Params = added(m.Params, params)
		return nil
	})
}
