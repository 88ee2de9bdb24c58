package runs

import (
	"context"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// readRun reads a run with all its items in one query, and its experiment, which
// a warm function reads beside it.
func (s *Store) readRun(ctx context.Context, id tracking.RunID) (*run, error) {
	k := s.keys.run(id)
	var found []table.Item
	readItems := func(ctx context.Context) (err error) {
		found, err = s.table.QueryAll(ctx, table.SpanUnder(k.PK, k.SK))
		return err
	}
	of, known := s.known.experimentOf(id)
	if !known {
		if err := readItems(ctx); err != nil {
			return nil, err
		}
		r, err := assembleRun(id, found)
		if err != nil {
			return nil, err
		}
		s.known.rememberRun(id, r.item.ExperimentID)
		r.experiment, err = s.readExperiment(ctx, r.item.ExperimentID)
		return r, err
	}
	var experiment experimentItem
	err := table.Together(ctx, readItems, func(ctx context.Context) (err error) {
		experiment, err = s.readExperiment(ctx, of)
		return err
	})
	if err != nil {
		return nil, err
	}
	r, err := assembleRun(id, found)
	if err != nil {
		return nil, err
	}
	r.experiment = experiment
	return r, nil
}

// changeRun reads a run and writes what change makes of it, with the steps that
// change adds. It starts over where another was faster.
func (s *Store) changeRun(ctx context.Context, id tracking.RunID, change func(context.Context, *run) ([]table.Step, error)) error {
	return table.Retry(ctx, func(ctx context.Context) error {
		r, err := s.readRun(ctx, id)
		if err != nil {
			return err
		}
		added, err := change(ctx, r)
		if err != nil {
			return err
		}
		steps, err := r.steps(s.keys)
		if err != nil {
			return err
		}
		return s.transact(ctx, append(steps, added...)...)
	})
}

// changeActiveRun changes a run that is not deleted.
func (s *Store) changeActiveRun(ctx context.Context, id tracking.RunID, change func(context.Context, *run) ([]table.Step, error)) error {
	return s.changeRun(ctx, id, func(ctx context.Context, r *run) ([]table.Step, error) {
		if r.stage() == tracking.Deleted {
			return nil, tracking.RunNotActive(id)
		}
		return change(ctx, r)
	})
}

// CreateRun adds a run to an experiment that is active. Where the experiment is
// deleted meanwhile, so is the run.
func (s *Store) CreateRun(ctx context.Context, wanted tracking.NewRun) error {
	return table.Retry(ctx, func(ctx context.Context) error {
		experiment, err := s.readActiveExperiment(ctx, wanted.ExperimentID)
		if err != nil {
			return err
		}
		k := s.keys.run(wanted.ID)
		r := newRun(runItem{
			PK: k.PK, SK: k.SK, ByGroup: runGroup(wanted.ExperimentID, wanted.StartTime, wanted.ID),
			ExperimentID: wanted.ExperimentID, Name: wanted.Name, UserID: wanted.UserID, Status: tracking.Running,
			StartTime: wanted.StartTime, ArtifactURI: wanted.ArtifactURI, Stage: tracking.Active, Sweeps: experiment.Sweeps,
		})
		r.setTags(wanted.Tags)
		steps, err := r.steps(s.keys)
		if err != nil {
			return err
		}
		if err := s.transact(ctx, steps...); err != nil {
			return err
		}
		s.known.rememberRun(wanted.ID, wanted.ExperimentID)
		return nil
	})
}

// Run reads a run.
func (s *Store) Run(ctx context.Context, id tracking.RunID) (tracking.Run, error) {
	var told tracking.Run
	err := table.Retry(ctx, func(ctx context.Context) error {
		r, err := s.readRun(ctx, id)
		if err == nil {
			told = r.run()
		}
		return err
	})
	return told, err
}

// UpdateRun changes what is said of a run.
func (s *Store) UpdateRun(ctx context.Context, id tracking.RunID, update tracking.RunUpdate) (tracking.RunInfo, error) {
	var updated tracking.RunInfo
	err := s.changeActiveRun(ctx, id, func(_ context.Context, r *run) ([]table.Step, error) {
		if update.Status != nil {
			r.item.Status = *update.Status
		}
		if update.EndTime != nil {
			r.item.EndTime = update.EndTime
		}
		if update.Name != nil {
			r.rename(*update.Name)
		}
		updated = r.info()
		return nil, nil
	})
	return updated, err
}

// DeleteRun moves a run to the deleted ones.
func (s *Store) DeleteRun(ctx context.Context, id tracking.RunID) error {
	return s.moveRun(ctx, id, tracking.Deleted)
}

// RestoreRun makes a run active, in a deleted experiment too.
func (s *Store) RestoreRun(ctx context.Context, id tracking.RunID) error {
	return s.moveRun(ctx, id, tracking.Active)
}

func (s *Store) moveRun(ctx context.Context, id tracking.RunID, to tracking.LifecycleStage) error {
	return s.changeRun(ctx, id, func(_ context.Context, r *run) ([]table.Step, error) {
		r.move(to)
		return nil, nil
	})
}

// DeleteRunTag takes a tag away. That of the name leaves the name.
func (s *Store) DeleteRunTag(ctx context.Context, id tracking.RunID, key string) error {
	return s.changeActiveRun(ctx, id, func(_ context.Context, r *run) ([]table.Step, error) {
		if !tags.drop(r, key) {
			return nil, tracking.RunTagNotFound(id, key)
		}
		return nil, nil
	})
}

// ChangeRunTag replaces a tag's value by what change makes of it.
func (s *Store) ChangeRunTag(ctx context.Context, id tracking.RunID, key string, change func(string) (string, error)) error {
	return s.changeActiveRun(ctx, id, func(_ context.Context, r *run) ([]table.Step, error) {
		old, _ := tags.get(r, key)
		value, err := change(old)
		if err == nil {
			r.setTags(registry.Tags{key: value})
		}
		return nil, err
	})
}
