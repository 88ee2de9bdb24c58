package rest

import (
	"context"
	"fmt"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// LogMetric adds a point to a metric.
func LogMetric(in *input) tracked {
	id := in.runID()
	in.required("key")
	in.present("value")
	in.present("timestamp")
	metric := in.metric()
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.LogMetric(ctx, id, metric)
	}
}

// metric reads a point, whose required fields are there.
func (in *input) metric() tracking.Metric {
	return tracking.Metric{
		Key: in.text("key"), Value: in.float("value"), Timestamp: registry.Timestamp(in.integer("timestamp")), Step: in.integer("step"),
		ModelID: tracking.ModelID(in.text("model_id")), DatasetName: in.text("dataset_name"), DatasetDigest: in.text("dataset_digest"),
	}
}

// LogParam gives a run a param.
func LogParam(in *input) tracked {
	id, param := in.runID(), tracking.Param{Key: in.required("key"), Value: in.text("value")}
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.LogParam(ctx, id, param)
	}
}

// SetTag gives a run a tag.
func SetTag(in *input) tracked {
	id, tag := in.runID(), in.tag()
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.SetTag(ctx, id, tag)
	}
}

// tag reads the key and the value of one tag.
func (in *input) tag() registry.Tag {
	return registry.Tag{Key: in.required("key"), Value: in.text("value")}
}

// DeleteTag takes a tag from a run.
func DeleteTag(in *input) tracked {
	id, key := in.runID(), in.required("key")
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.DeleteTag(ctx, id, key)
	}
}

// LogBatch logs metrics, params and tags.
func LogBatch(in *input) tracked {
	request := tracking.LogBatchRequest{RunID: in.runID()}
	in.objects("metrics", func(i int, object *input) {
		in.presentIn(object, fmt.Sprintf("metrics[%d]", i), "key", "value", "timestamp")
		request.Metrics = append(request.Metrics, object.metric())
	})
	request.Params = in.params(true)
	in.objects("tags", func(i int, object *input) {
		in.presentIn(object, fmt.Sprintf("tags[%d]", i), "key")
		request.Tags = append(request.Tags, registry.Tag{Key: object.text("key"), Value: object.text("value")})
	})
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.LogBatch(ctx, request)
	}
}

// params reads a list of {key, value}, each of which may have to have its key.
func (in *input) params(keyed bool) []tracking.Param {
	var params []tracking.Param
	in.objects("params", func(i int, object *input) {
		if keyed {
			in.presentIn(object, fmt.Sprintf("params[%d]", i), "key")
		}
		params = append(params, tracking.Param{Key: object.text("key"), Value: object.text("value")})
	})
	return params
}
