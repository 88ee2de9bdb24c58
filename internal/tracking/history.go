package tracking

import (
	"context"
	"slices"
	"sync"

	"modelregistry/internal/registry"
)

// MLflow's limits on samples of histories, and ours on the points of an answer.
const (
	MaxSampledRuns   = 100
	MaxSampledPoints = 2500
	MaxBulkPoints    = 25_000
	// maxBulkBytes bounds the points of several runs in one answer.
	maxBulkBytes = 5 << 20
	// pointBytes is what a point takes in an answer beside its key, at most. Keys
	// have no characters that JSON escapes.
	pointBytes = 170
	// bulkAtOnce are the runs whose points are read side by side.
	bulkAtOnce = 8
)

// GetMetricHistory gives the points of a metric by time. A limit of nil is none.
func (t *Tracking) GetMetricHistory(ctx context.Context, id, key string, maxResults *int, pageToken string) (registry.Page[Metric], error) {
	wanted := MetricHistory{Key: key, PageToken: pageToken}
	if maxResults != nil {
		if *maxResults <= 0 {
			return registry.Page[Metric]{}, registry.Invalid("Invalid value %d for parameter 'max_results' supplied. It must be a positive integer.", *maxResults)
		}
		wanted.MaxResults = *maxResults
	}
	runID, err := ParseRunID(id)
	wanted.RunID = runID
	if canBeLogged := registry.CheckLength("", key, maxKeyCharacters) == nil; err == nil && canBeLogged {
		return t.store.MetricHistory(ctx, wanted)
	}
	// Nothing was logged to what cannot be: for the real server no error either.
	return registry.Page[Metric]{}, nil
}

// GetMetricHistoryBulk gives the first points of a metric of several runs, run by
// run in the order of their ids, each by time. An answer's size may end them early.
func (t *Tracking) GetMetricHistoryBulk(ctx context.Context, runIDs []string, key string, maxResults int) ([]Sample, error) {
	room := min(maxResults, roomFor(key))
	var told []Sample
	for ids := range slices.Chunk(slices.Compact(slices.Sorted(slices.Values(runIDs))), bulkAtOnce) {
		histories, err := ofEach(ids, func(id string) ([]Metric, error) {
			page, err := t.GetMetricHistory(ctx, id, key, &room, "")
			return page.Items, err
		})
		if err != nil {
			return nil, err
		}
		for _, of := range histories {
			of.Points = of.Points[:min(room, len(of.Points))]
			room -= len(of.Points)
			told = append(told, of)
		}
		if room == 0 {
			break
		}
	}
	return told, nil
}

// roomFor is how many points of a metric an answer has room for.
func roomFor(key string) int { return min(MaxBulkPoints, maxBulkBytes/(pointBytes+len(key))) }

// ofEach reads points of each run, side by side.
func ofEach(runIDs []string, read func(id string) ([]Metric, error)) ([]Sample, error) {
	samples := make([]Sample, len(runIDs))
	failures := make([]error, len(runIDs))
	var reading sync.WaitGroup
	for i, id := range runIDs {
		reading.Go(func() {
			points, err := read(id)
			samples[i], failures[i] = Sample{RunID: id, Points: points}, err
		})
	}
	reading.Wait()
	return samples, first(failures...)
}

// SampleRequest asks for points of one metric of several runs.
type SampleRequest struct {
	RunIDs    []string
	MetricKey string
	// StartStep and EndStep bound the steps where they are not nil, both included.
	StartStep, EndStep *int64
	// MaxResults are the most points of a run, at most MaxSampledPoints.
	MaxResults int
}

// Sample is what was sampled of a run.
type Sample struct {
	RunID  string
	Points []Metric
}

// GetMetricHistoryBulkInterval samples the points of a metric evenly by step, for
// each run in the order asked. The first and the last point are always among them.
func (t *Tracking) GetMetricHistoryBulkInterval(ctx context.Context, request SampleRequest) ([]Sample, error) {
	switch {
	case (request.StartStep == nil) != (request.EndStep == nil):
		return nil, registry.Invalid("If either start step or end step are specified, both must be specified.")
	case request.StartStep != nil && *request.StartStep > *request.EndStep:
		return nil, registry.Invalid("end_step must be greater than start_step. Found start_step=%d and end_step=%d.", *request.StartStep, *request.EndStep)
	}
	limit := min(request.MaxResults, roomFor(request.MetricKey)/len(request.RunIDs))
	return ofEach(request.RunIDs, func(id string) ([]Metric, error) {
		points, err := t.points(ctx, id, request)
		return sample(points, limit), err
	})
}

// points gives those of one run within the interval, by step.
func (t *Tracking) points(ctx context.Context, id string, request SampleRequest) ([]Metric, error) {
	var points []Metric
	token := ""
	for {
		page, err := t.GetMetricHistory(ctx, id, request.MetricKey, nil, token)
		if err != nil {
			return nil, err
		}
		for _, point := range page.Items {
			if request.StartStep == nil || (*request.StartStep <= point.Step && point.Step <= *request.EndStep) {
				points = append(points, point)
			}
		}
		if token = page.NextPageToken; token == "" {
			slices.SortFunc(points, Metric.Compare)
			return points, nil
		}
	}
}

// sample takes the first point of each of as many stretches of about the same
// length as there may be points, and the last point of all.
func sample(points []Metric, limit int) []Metric {
	if len(points) <= limit {
		return points
	}
	sampled := make([]Metric, 0, limit)
	for i, from := 0, 0; i < limit; i++ {
		sampled = append(sampled, points[from])
		from += len(points) / limit
		if i < len(points)%limit {
			from++
		}
	}
	sampled[limit-1] = points[len(points)-1]
	return sampled
}
