package runs

import (
	"context"
	"maps"
	"slices"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/tracking"
)

// maxPointsTogether is how many points are written with the run, as one; more of
// them are written ahead, side by side, at half the price.
const maxPointsTogether = 25

// pointItem is a point of a metric. Its key tells all of it.
type pointItem struct {
	PK string `dynamodbav:"pk"`
	SK string `dynamodbav:"sk"`
}

// modelPointItem is a point of a metric that a run has logged for a logged model.
// Beside its key it tells what it is called and what it was measured on.
type modelPointItem struct {
	PK            string `dynamodbav:"pk"`
	SK            string `dynamodbav:"sk"`
	Key           string `dynamodbav:"key"`
	DatasetName   string `dynamodbav:"dataset_name,omitempty"`
	DatasetDigest string `dynamodbav:"dataset_digest,omitempty"`
}

// Log adds to a run what is new in a batch. Many points are written before the
// run: alone they are in no run's newest values, and writing them again writes
// the same items.
func (s *Store) Log(ctx context.Context, id tracking.RunID, batch tracking.Batch) error {
	points := pointItems(id, batch.Metrics)
	written := false
	return s.changeActiveRun(ctx, id, func(ctx context.Context, r *run) ([]table.Step, error) {
		added, err := r.added(batch.Params)
		if err != nil {
			return nil, err
		}
		if err := s.knowModels(ctx, batch.Metrics); err != nil {
			return nil, err
		}
		r.log(logged{metrics: r.newer(batch.Metrics), params: added, tags: batch.Tags})
		if len(points) > maxPointsTogether && !written {
			if _, err := r.steps(s.keys); err != nil {
				return nil, err
			}
			if err := s.table.PutAll(ctx, points); err != nil {
				return nil, err
			}
			written = true
		}
		if written {
			return nil, nil
		}
		var steps []table.Step
		for _, point := range points {
			steps = append(steps, table.Put(point, nil, nil))
		}
		return steps, nil
	})
}

// knowModels answers LoggedModelNotFound where a point names a logged model that
// is not there. One that is there stays, so nothing need hold it.
func (s *Store) knowModels(ctx context.Context, points []tracking.Metric) error {
	var keys []table.Key
	for _, point := range points {
		if point.ModelID != "" {
			keys = append(keys, s.keys.loggedModel(point.ModelID))
		}
	}
	known, err := s.table.BatchGet(ctx, keys)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if _, ok := known[k]; !ok {
			return tracking.LoggedModelNotFound(tracking.ModelID(k.SK))
		}
	}
	return nil
}

// pointItems gives the items of all points, equal points once.
func pointItems(id tracking.RunID, points []tracking.Metric) []any {
	items := make(map[table.Key]any, len(points))
	for _, point := range points {
		k := table.Key{PK: historyPartition(id), SK: pointSK(point)}
		items[k] = pointItem{PK: k.PK, SK: k.SK}
		if point.ModelID != "" {
			k := modelPoint(id, point)
			items[k] = modelPointItem{PK: k.PK, SK: k.SK, Key: point.Key, DatasetName: point.DatasetName, DatasetDigest: point.DatasetDigest}
		}
	}
	return slices.Collect(maps.Values(items))
}
