package trackingspec

import (
	"context"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// CreateExperiment adds an experiment.
func (s *Store) CreateExperiment(_ context.Context, create tracking.NewExperiment) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.taken(create.Name, create.ID) {
		return tracking.ExperimentNameTaken(create.Name)
	}
	if _, taken := s.experiments[create.ID]; taken {
		return tracking.ErrIDTaken
	}
	s.experiments[create.ID] = &tracking.Experiment{
		ID: create.ID, Name: create.Name, ArtifactLocation: create.ArtifactLocation, Stage: tracking.Active,
		Tags: added(nil, create.Tags), Created: create.At, LastUpdated: create.At,
	}
	return nil
}

// taken reports whether another experiment has the name.
func (s *Store) taken(name tracking.ExperimentName, id tracking.ExperimentID) bool {
	for _, experiment := range s.experiments {
		if experiment.Name == name && experiment.ID != id {
			return true
		}
	}
	return false
}

// Experiment gives an experiment.
func (s *Store) Experiment(_ context.Context, id tracking.ExperimentID) (found tracking.Experiment, err error) {
	err = s.with(id, anywhere, func(e *tracking.Experiment) error {
		found = *e
		return nil
	})
	return found, err
}

// ExperimentByName gives an experiment.
func (s *Store) ExperimentByName(_ context.Context, name tracking.ExperimentName) (tracking.Experiment, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, experiment := range s.experiments {
		if experiment.Name == name {
			return *experiment, nil
		}
	}
	return tracking.Experiment{}, tracking.ExperimentNameNotFound(string(name))
}

// RenameExperiment gives an experiment another name.
func (s *Store) RenameExperiment(_ context.Context, id tracking.ExperimentID, name tracking.ExperimentName, at registry.Timestamp) error {
	return s.with(id, active, func(e *tracking.Experiment) error {
		if s.taken(name, id) {
			return tracking.ExperimentNameTaken(name)
		}
		e.Name, e.LastUpdated = name, at
		return nil
	})
}

// DeleteExperiment deletes an experiment with its runs.
func (s *Store) DeleteExperiment(_ context.Context, id tracking.ExperimentID, at registry.Timestamp) error {
	return s.move(id, tracking.Active, tracking.Deleted, at)
}

// RestoreExperiment takes the deletion back.
func (s *Store) RestoreExperiment(_ context.Context, id tracking.ExperimentID, at registry.Timestamp) error {
	return s.move(id, tracking.Deleted, tracking.Active, at)
}

func (s *Store) move(id tracking.ExperimentID, from, to tracking.LifecycleStage, at registry.Timestamp) error {
	return s.with(id, anywhere, func(e *tracking.Experiment) error {
		if e.Stage != from {
			return tracking.ExperimentNotFound(id)
		}
		e.Stage, e.LastUpdated = to, at
		for _, run := range s.runs {
			if run.Info.ExperimentID == id {
				run.Info.Stage = to
			}
		}
		return nil
	})
}

// SetExperimentTag sets a tag.
func (s *Store) SetExperimentTag(_ context.Context, id tracking.ExperimentID, tag registry.Tag) error {
	return s.with(id, active, func(e *tracking.Experiment) error {
		e.Tags = added(e.Tags, registry.Tags{tag.Key: tag.Value})
		return nil
	})
}

// DeleteExperimentTag removes a tag.
func (s *Store) DeleteExperimentTag(_ context.Context, id tracking.ExperimentID, key string) error {
	return s.with(id, active, func(e *tracking.Experiment) error {
		if _, ok := e.Tags[key]; !ok {
			return tracking.ExperimentTagNotFound(id, key)
		}
		e.Tags = without(e.Tags, key)
		return nil
	})
}
