// Package trackingspec is the specification of tracking: a Store in memory that
// keeps plain maps, does one thing at a time and looks at everything. Tests hold
// real stores to it. It knows no limits on sizes and never contends.
package trackingspec

import (
	"maps"
	"slices"
	"sync"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// Store is tracking as it should be. It is safe for concurrent use.
type Store struct {
	mutex       sync.Mutex
	experiments map[tracking.ExperimentID]*tracking.Experiment
	runs        map[tracking.RunID]*tracking.Run
	// points has every point of each run and key once.
	points map[series][]tracking.Metric
	models map[tracking.ModelID]*tracking.LoggedModel
}

type series struct {
	run tracking.RunID
	key string
}

var _ tracking.Store = (*Store)(nil)

// New makes a tracking that has the default experiment.
func New() *Store {
	return &Store{
		experiments: map[tracking.ExperimentID]*tracking.Experiment{tracking.DefaultExperiment: {
			ID: tracking.DefaultExperiment, Name: tracking.DefaultExperimentName, Stage: tracking.Active,
		}},
		runs:   map[tracking.RunID]*tracking.Run{},
		points: map[series][]tracking.Metric{},
		models: map[tracking.ModelID]*tracking.LoggedModel{},
	}
}

// with acts on an experiment in one of the stages.
func (s *Store) with(id tracking.ExperimentID, stages []tracking.LifecycleStage, act func(*tracking.Experiment) error) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	experiment, ok := s.experiments[id]
	switch {
	case !ok:
		return tracking.ExperimentNotFound(id)
	case !slices.Contains(stages, experiment.Stage):
		return tracking.ExperimentNotActive(id)
	}
	return act(experiment)
}

// withRun acts on a run in one of the stages.
func (s *Store) withRun(id tracking.RunID, stages []tracking.LifecycleStage, act func(*tracking.Run) error) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	run, ok := s.runs[id]
	switch {
	case !ok:
		return tracking.RunNotFound(id)
	case !slices.Contains(stages, run.Info.Stage):
		return tracking.RunNotActive(id)
	}
	return act(run)
}

// withModel acts on a logged model in any stage.
func (s *Store) withModel(id tracking.ModelID, act func(*tracking.LoggedModel) error) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	model, ok := s.models[id]
	if !ok {
		return tracking.LoggedModelNotFound(id)
	}
	return act(model)
}

var (
	active   = []tracking.LifecycleStage{tracking.Active}
	anywhere = []tracking.LifecycleStage{tracking.Active, tracking.Deleted}
)

// added gives a copy of a map with more in it.
func added[M ~map[string]V, V any](to, more M) M {
	sum := make(M, len(to)+len(more))
	maps.Copy(sum, to)
	maps.Copy(sum, more)
	return sum
}

func without(tags registry.Tags, key string) registry.Tags {
	left := maps.Clone(tags)
	delete(left, key)
	return left
}
