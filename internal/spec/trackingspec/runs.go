package trackingspec

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// CreateRun adds a run.
func (s *Store) CreateRun(_ context.Context, create tracking.NewRun) error {
	return s.with(create.ExperimentID, active, func(*tracking.Experiment) error {
		s.runs[create.ID] = &tracking.Run{
			Info: tracking.RunInfo{
				ID: create.ID, ExperimentID: create.ExperimentID, Name: create.Name, UserID: create.UserID, Status: tracking.Running,
				StartTime: create.StartTime, ArtifactURI: create.ArtifactURI, Stage: tracking.Active,
			},
			Tags: added(nil, create.Tags),
		}
		return nil
	})
}

// Run gives a run.
func (s *Store) Run(_ context.Context, id tracking.RunID) (found tracking.Run, err error) {
	err = s.withRun(id, anywhere, func(r *tracking.Run) error {
		found = *r
		return nil
	})
	return found, err
}

// UpdateRun changes what is said of a run.
func (s *Store) UpdateRun(_ context.Context, id tracking.RunID, update tracking.RunUpdate) (info tracking.RunInfo, err error) {
	err = s.withRun(id, active, func(r *tracking.Run) error {
		if update.Status != nil {
			r.Info.Status = *update.Status
		}
		if update.EndTime != nil {
			r.Info.EndTime = update.EndTime
		}
		if update.Name != nil {
			r.Info.Name = *update.Name
			r.Tags = added(r.Tags, registry.Tags{tracking.RunNameTag: *update.Name})
		}
		info = r.Info
		return nil
	})
	return info, err
}

// DeleteRun deletes a run.
func (s *Store) DeleteRun(_ context.Context, id tracking.RunID) error {
	return s.stage(id, tracking.Deleted)
}

// RestoreRun takes the deletion back.
func (s *Store) RestoreRun(_ context.Context, id tracking.RunID) error {
	return s.stage(id, tracking.Active)
}

func (s *Store) stage(id tracking.RunID, stage tracking.LifecycleStage) error {
	return s.withRun(id, anywhere, func(r *tracking.Run) error {
		r.Info.Stage = stage
		return nil
	})
}

// Log adds metrics, params and tags.
func (s *Store) Log(_ context.Context, id tracking.RunID, batch tracking.Batch) error {
	return s.withRun(id, active, func(r *tracking.Run) error {
		if err := conflict(r.Params, batch.Params); err != nil {
			return err
		}
		for _, point := range batch.Metrics {
			if _, ok := s.models[point.ModelID]; point.ModelID != "" && !ok {
				return tracking.LoggedModelNotFound(point.ModelID)
			}
		}
		r.Params, r.Tags = added(r.Params, batch.Params), added(r.Tags, batch.Tags)
		if name, ok := batch.Tags[tracking.RunNameTag]; ok {
			r.Info.Name = name
		}
		r.Metrics = added(r.Metrics, nil)
		for _, point := range batch.Metrics {
			s.log(r, point)
		}
		return nil
	})
}

// conflict tells which params would change.
func conflict(has, logged tracking.Params) error {
	var changes []tracking.ParamChange
	for _, key := range slices.Sorted(maps.Keys(logged)) {
		if old, ok := has[key]; ok && old != logged[key] {
			changes = append(changes, tracking.ParamChange{Key: key, Old: old, New: logged[key]})
		}
	}
	if changes == nil {
		return nil
	}
	return &tracking.ParamConflict{Changes: changes}
}

func (s *Store) log(r *tracking.Run, point tracking.Metric) {
	if model, ok := s.models[point.ModelID]; ok {
		model.Metrics = append(slices.Clone(model.Metrics), tracking.ModelMetric{Metric: point, RunID: r.Info.ID})
		slices.SortFunc(model.Metrics, func(a, b tracking.ModelMetric) int {
			return cmp.Or(cmp.Compare(a.RunID, b.RunID), cmp.Compare(a.Key, b.Key), a.CompareInTime(b.Metric))
		})
		model.Metrics = slices.CompactFunc(model.Metrics, func(a, b tracking.ModelMetric) bool {
			return a.RunID == b.RunID && a.Key == b.Key && a.CompareInTime(b.Metric) == 0
		})
	}
	point.ModelID, point.DatasetName, point.DatasetDigest = "", "", ""
	if newest, ok := r.Metrics[point.Key]; !ok || point.NewerThan(newest) {
		r.Metrics[point.Key] = point
	}
	of := series{run: r.Info.ID, key: point.Key}
	at, found := slices.BinarySearchFunc(s.points[of], point, tracking.Metric.CompareInTime)
	if !found {
		s.points[of] = slices.Insert(s.points[of], at, point)
	}
}

// DeleteRunTag removes a tag.
func (s *Store) DeleteRunTag(_ context.Context, id tracking.RunID, key string) error {
	return s.withRun(id, active, func(r *tracking.Run) error {
		if _, ok := r.Tags[key]; !ok {
			return tracking.RunTagNotFound(id, key)
		}
		r.Tags = without(r.Tags, key)
		return nil
	})
}

// ChangeRunTag changes the value of a tag.
func (s *Store) ChangeRunTag(_ context.Context, id tracking.RunID, key string, change func(string) (string, error)) error {
	return s.withRun(id, active, func(r *tracking.Run) error {
		value, err := change(r.Tags[key])
		if err == nil {
			r.Tags = added(r.Tags, registry.Tags{key: value})
		}
		return err
	})
}

// LogInputs adds datasets and models.
func (s *Store) LogInputs(_ context.Context, id tracking.RunID, inputs tracking.Inputs) error {
	return s.withRun(id, active, func(r *tracking.Run) error {
		r.Inputs.Datasets = slices.Clone(r.Inputs.Datasets)
		for _, input := range inputs.Datasets {
			has := func(d tracking.DatasetInput) bool { return d.Dataset.Key() == input.Dataset.Key() }
			if !slices.ContainsFunc(r.Inputs.Datasets, has) {
				input.Dataset = s.dataset(r.Info.ExperimentID, input.Dataset)
				r.Inputs.Datasets = append(r.Inputs.Datasets, input)
			}
		}
		r.Inputs.Models = slices.Clone(r.Inputs.Models)
		for _, model := range inputs.Models {
			if !slices.Contains(r.Inputs.Models, model) {
				r.Inputs.Models = append(r.Inputs.Models, model)
			}
		}
		return nil
	})
}

// dataset gives what an experiment knows of a dataset that it has already.
func (s *Store) dataset(id tracking.ExperimentID, dataset tracking.Dataset) tracking.Dataset {
	for _, run := range s.runs {
		for _, input := range run.Inputs.Datasets {
			if run.Info.ExperimentID == id && input.Dataset.Key() == dataset.Key() {
				return input.Dataset
			}
		}
	}
	return dataset
}

// LogOutputs adds models.
func (s *Store) LogOutputs(_ context.Context, id tracking.RunID, models []tracking.ModelOutput) error {
	return s.withRun(id, active, func(r *tracking.Run) error {
		r.Outputs = slices.Clone(r.Outputs)
		for _, model := range models {
			has := func(o tracking.ModelOutput) bool { return o.ModelID == model.ModelID }
			if !slices.ContainsFunc(r.Outputs, has) {
				r.Outputs = append(r.Outputs, model)
			}
		}
		return nil
	})
}
