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

// Log adds to a run what is new in a batch. Many points are written before the
// run: alone they are in no run's newest values, and writing them again writes
// the same items.
func (s *Store) Log(ctx context.Context, id tracking.RunID, batch tracking.Batch) error {
	points := pointItems(id, batch.Metrics)
	written := false
	return s.changeActiveRun(ctx, id, func(ctx context.Context, r *run) ([]table.Step, error) {
		if err := r.setParams(batch.Params); err != nil {
			return nil, err
		}
		r.setTags(batch.Tags)
		r.setMetrics(batch.Metrics)
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

// pointItems gives the item of each point, equal points once.
func pointItems(id tracking.RunID, points []tracking.Metric) []any {
	items := make(map[string]any, len(points))
	for _, point := range points {
		sk := pointSK(point)
		items[sk] = pointItem{PK: historyPartition(id), SK: sk}
	}
	return slices.Collect(maps.Values(items))
}
