package runs

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// CreateLoggedModel adds a logged model to an experiment that is active.
func (s *Store) CreateLoggedModel(ctx context.Context, wanted tracking.NewLoggedModel) error {
	return table.Retry(ctx, func(ctx context.Context) error {
		if _, err := s.readActiveExperiment(ctx, wanted.ExperimentID); err != nil {
			return err
		}
		k := s.keys.loggedModel(wanted.ID)
		created := loggedModelItem{
			PK: k.PK, SK: k.SK, ByGroup: loggedModelGroup(wanted.ExperimentID, wanted.At, wanted.ID),
			ExperimentID: wanted.ExperimentID, Name: wanted.Name, ArtifactURI: wanted.ArtifactURI, ModelType: wanted.ModelType,
			SourceRunID: wanted.SourceRunID, Status: tracking.ModelPending, Stage: tracking.Active,
			Tags: cloned(wanted.Tags), Params: cloned(wanted.Params), Created: wanted.At, Updated: wanted.At, Revision: 1,
		}
		return s.transact(ctx, table.Put(created, &table.Absent, func(table.Item) error { return tracking.ErrIDTaken }))
	})
}

// cloned gives a map of its own, which is never nil.
func cloned[M ~map[string]string](of M) M {
	clone := make(M, len(of))
	maps.Copy(clone, of)
	return clone
}

// LoggedModel reads a logged model with its points.
func (s *Store) LoggedModel(ctx context.Context, id tracking.ModelID, allowDeleted bool) (tracking.LoggedModel, error) {
	model, err := s.readLoggedModel(ctx, id)
	if err == nil && model.Stage == tracking.Deleted && !allowDeleted {
		return tracking.LoggedModel{}, tracking.LoggedModelNotFound(id)
	}
	return model, err
}

// readLoggedModel reads a logged model and its points side by side.
func (s *Store) readLoggedModel(ctx context.Context, id tracking.ModelID) (tracking.LoggedModel, error) {
	var item loggedModelItem
	var points []tracking.ModelMetric
	err := table.Together(ctx, func(ctx context.Context) error {
		found, err := s.table.Get(ctx, s.keys.loggedModel(id))
		if err != nil {
			return err
		}
		item, err = foundLoggedModel(id, found)
		return err
	}, func(ctx context.Context) (err error) {
		points, err = s.modelPoints(ctx, id)
		return err
	})
	model := item.loggedModel()
	model.Metrics = points
	return model, err
}

func foundLoggedModel(id tracking.ModelID, found table.Item) (loggedModelItem, error) {
	if found == nil {
		return loggedModelItem{}, tracking.LoggedModelNotFound(id)
	}
	return table.Decode[loggedModelItem](found)
}

// maxPointsBytes bounds the points of a logged model that are told, so that it
// fits an answer with all else that it has.
const maxPointsBytes = table.MaxPageBytes / 2

// modelPoints reads the points of a logged model, as many as are told.
func (s *Store) modelPoints(ctx context.Context, id tracking.ModelID) ([]tracking.ModelMetric, error) {
	var points []tracking.ModelMetric
	size := 0
	for next := table.Item(nil); ; {
		found, more, err := s.table.Query(ctx, table.SpanOf(modelHistoryPartition(id)), 0, next)
		if err != nil {
			return nil, err
		}
		for _, read := range found {
			item, err := table.Decode[modelPointItem](read)
			if err != nil {
				return nil, err
			}
			point, err := item.point(id)
			if err != nil {
				return nil, err
			}
			if size += sizeOfModelPoint(point); size <= maxPointsBytes {
				points = append(points, point)
			}
		}
		if next = more; next == nil || size > maxPointsBytes {
			break
		}
	}
	slices.SortFunc(points, func(a, b tracking.ModelMetric) int {
		return cmp.Or(cmp.Compare(a.RunID, b.RunID), cmp.Compare(a.Key, b.Key), a.CompareInTime(b.Metric))
	})
	return points, nil
}

// changeLoggedModel reads a logged model and writes what change makes of it. It
// starts over where another was faster.
func (s *Store) changeLoggedModel(ctx context.Context, id tracking.ModelID, change func(*loggedModelItem) error) error {
	return table.Retry(ctx, func(ctx context.Context) error {
		found, err := s.table.Get(ctx, s.keys.loggedModel(id))
		if err != nil {
			return err
		}
		item, err := foundLoggedModel(id, found)
		if err != nil {
			return err
		}
		unchanged := unchangedSince(item.Revision)
		item.Tags, item.Params = cloned(item.Tags), cloned(item.Params)
		if err := change(&item); err != nil {
			return err
		}
		item.Revision++
		return s.transact(ctx, table.Put(item, &unchanged, stale))
	})
}

// FinalizeLoggedModel gives a logged model a status.
func (s *Store) FinalizeLoggedModel(ctx context.Context, id tracking.ModelID, status tracking.ModelStatus, at registry.Timestamp) (tracking.LoggedModel, error) {
	var known tracking.LoggedModel
	err := s.changeLoggedModel(ctx, id, func(m *loggedModelItem) error {
		m.Status, m.Updated = status, at
		known = m.loggedModel()
		return nil
	})
	if err != nil {
		return tracking.LoggedModel{}, err
	}
	return table.AfterCommit(ctx, known, func(ctx context.Context) (tracking.LoggedModel, error) { return s.readLoggedModel(ctx, id) }), nil
}

// DeleteLoggedModel moves a logged model to the deleted ones.
func (s *Store) DeleteLoggedModel(ctx context.Context, id tracking.ModelID, at registry.Timestamp) error {
	return s.changeLoggedModel(ctx, id, func(m *loggedModelItem) error {
		m.Stage, m.Updated = tracking.Deleted, at
		return nil
	})
}

// SetLoggedModelTags replaces the values of tags.
func (s *Store) SetLoggedModelTags(ctx context.Context, id tracking.ModelID, tags registry.Tags) error {
	return s.changeLoggedModel(ctx, id, func(m *loggedModelItem) error {
		maps.Copy(m.Tags, tags)
		return nil
	})
}

// DeleteLoggedModelTag takes a tag away.
func (s *Store) DeleteLoggedModelTag(ctx context.Context, id tracking.ModelID, key string) error {
	return s.changeLoggedModel(ctx, id, func(m *loggedModelItem) error {
		if _, ok := m.Tags[key]; !ok {
			return tracking.LoggedModelTagNotFound(id, key)
		}
		delete(m.Tags, key)
		return nil
	})
}

// LogLoggedModelParams adds params. It adds none where one would change.
func (s *Store) LogLoggedModelParams(ctx context.Context, id tracking.ModelID, params tracking.Params) error {
	return s.changeLoggedModel(ctx, id, func(m *loggedModelItem) error {
		added, err := newParams(params, func(key string) (string, bool) {
			old, ok := m.Params[key]
			return old, ok
		})
		if err != nil {
			return err
		}
		maps.Copy(m.Params, added)
		return nil
	})
}
