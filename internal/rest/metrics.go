package rest

import (
	"context"
	"math"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// GetMetricHistory gives the points of a metric of a run.
func GetMetricHistory(in *input) tracked {
	id, key, token := in.runID(), in.required("metric_key"), in.text("page_token")
	var maxResults *int
	if in.find("max_results") != nil {
		count := in.count("max_results", 0, math.MaxInt32)
		maxResults = &count
	}
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		page, err := t.GetMetricHistory(ctx, id, key, maxResults, token)
		reply := metricsReply{NextPageToken: page.NextPageToken}
		for _, point := range page.Items {
			reply.Metrics = append(reply.Metrics, wirePoint(point))
		}
		return reply, err
	}
}

// bulkPoint is written whole: what is zero, too.
type bulkPoint struct {
	Key       string             `json:"key"`
	Value     double             `json:"value"`
	Timestamp registry.Timestamp `json:"timestamp"`
	Step      int64              `json:"step"`
	RunID     string             `json:"run_id"`
}

type bulkReply struct {
	Metrics []bulkPoint `json:"metrics"`
}

// GetMetricHistoryBulk gives the points of a metric of several runs.
func GetMetricHistoryBulk(in *input) tracked {
	ids, key := in.texts("run_id"), in.optional("metric_key")
	switch {
	case len(ids) == 0:
		in.fail(invalid("GetMetricHistoryBulk request must specify at least one run_id."))
	case len(ids) > tracking.MaxSampledRuns:
		in.fail(invalid("GetMetricHistoryBulk request cannot specify more than %d run_ids. Received %d run_ids.", tracking.MaxSampledRuns, len(ids)))
	case key == nil:
		in.fail(invalid("GetMetricHistoryBulk request must specify a metric_key."))
	}
	maxResults := min(in.count("max_results", tracking.MaxBulkPoints, math.MaxInt32), tracking.MaxBulkPoints)
	if maxResults < 1 {
		in.fail(invalid("Invalid value %d for parameter 'max_results' supplied. It must be a positive integer.", maxResults))
	}
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		histories, err := t.GetMetricHistoryBulk(ctx, ids, *key, maxResults)
		reply := bulkReply{Metrics: []bulkPoint{}}
		for _, history := range histories {
			for _, point := range history.Points {
				reply.Metrics = append(reply.Metrics, bulkPoint{point.Key, double(point.Value), point.Timestamp, point.Step, history.RunID})
			}
		}
		return reply, err
	}
}

// GetMetricHistoryBulkInterval samples the points of a metric of several runs.
func GetMetricHistoryBulkInterval(in *input) tracked {
	request := tracking.SampleRequest{RunIDs: in.texts("run_ids")}
	in.present("run_ids")
	if count := len(request.RunIDs); count > tracking.MaxSampledRuns {
		in.fail(refusedByDocs("GetMetricHistoryBulkInterval request must specify at most %d run_ids. Received %d run_ids.", tracking.MaxSampledRuns, count))
	}
	request.MetricKey = in.required("metric_key")
	request.StartStep, request.EndStep = in.optionalInteger("start_step"), in.optionalInteger("end_step")
	request.MaxResults = in.count("max_results", tracking.MaxSampledPoints, math.MaxInt32)
	if request.MaxResults < 1 || request.MaxResults > tracking.MaxSampledPoints {
		in.fail(refusedByDocs("max_results must be between 1 and %d.", tracking.MaxSampledPoints))
	}
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		samples, err := t.GetMetricHistoryBulkInterval(ctx, request)
		var reply metricsReply
		for _, sample := range samples {
			for _, point := range sample.Points {
				told := wirePoint(point)
				told.RunID = sample.RunID
				reply.Metrics = append(reply.Metrics, told)
			}
		}
		return reply, err
	}
}
