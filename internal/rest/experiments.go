package rest

import (
	"context"

	"modelregistry/internal/tracking"
)

// tracked asks tracking.
type tracked = func(context.Context, *tracking.Tracking) (any, error)

// CreateExperiment makes an experiment.
func CreateExperiment(in *input) tracked {
	name, location, tags := in.required("name"), in.text("artifact_location"), in.tags()
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		id, err := t.CreateExperiment(ctx, name, location, tags)
		return experimentIDReply{ExperimentID: id.String()}, err
	}
}

// GetExperiment gives an experiment.
func GetExperiment(in *input) tracked {
	id := in.required("experiment_id")
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return replyExperiment(t.GetExperiment(ctx, id))
	}
}

// GetExperimentByName gives an experiment.
func GetExperimentByName(in *input) tracked {
	name := in.required("experiment_name")
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return replyExperiment(t.GetExperimentByName(ctx, name))
	}
}

// UpdateExperiment renames an experiment.
func UpdateExperiment(in *input) tracked {
	id, name := in.required("experiment_id"), in.required("new_name")
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.UpdateExperiment(ctx, id, name)
	}
}

// DeleteExperiment deletes an experiment and its runs.
func DeleteExperiment(in *input) tracked {
	id := in.required("experiment_id")
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.DeleteExperiment(ctx, id)
	}
}

// RestoreExperiment takes the deletion of an experiment back.
func RestoreExperiment(in *input) tracked {
	id := in.required("experiment_id")
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.RestoreExperiment(ctx, id)
	}
}

// SetExperimentTag gives an experiment a tag.
func SetExperimentTag(in *input) tracked {
	id, tag := in.required("experiment_id"), in.tag()
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.SetExperimentTag(ctx, id, tag)
	}
}

// DeleteExperimentTag takes a tag from an experiment.
func DeleteExperimentTag(in *input) tracked {
	id, key := in.required("experiment_id"), in.required("key")
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.DeleteExperimentTag(ctx, id, key)
	}
}

func replyExperiment(experiment tracking.Experiment, err error) (any, error) {
	return experimentReply{Experiment: wireExperiment(experiment)}, err
}
