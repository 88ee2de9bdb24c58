package rest

import (
	"context"
	"strings"

	"modelregistry/internal/tracking"
)

// CreateLoggedModel adds a logged model to an experiment.
func CreateLoggedModel(in *input) tracked {
	request := tracking.CreateLoggedModelRequest{
		ExperimentID: in.required("experiment_id"), Name: in.text("name"), ModelType: in.text("model_type"),
		SourceRunID: in.text("source_run_id"), Params: in.params(false), Tags: in.tags(),
	}
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return replyLoggedModel(t.CreateLoggedModel(ctx, request))
	}
}

// GetLoggedModel gives a logged model.
func GetLoggedModel(in *input) tracked {
	id, allowDeleted := in.path("model_id"), strings.EqualFold(in.text("allow_deleted"), "true")
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return replyLoggedModel(t.GetLoggedModel(ctx, id, allowDeleted))
	}
}

// modelStatuses are MLflow's, which numbers them from zero.
var modelStatuses = []tracking.ModelStatus{tracking.ModelUnspecified, tracking.ModelPending, tracking.ModelReady, tracking.ModelFailed}

// FinalizeLoggedModel gives a logged model a status. The model is the one that
// the body names, as for MLflow.
func FinalizeLoggedModel(in *input) tracked {
	id := in.required("model_id")
	in.present("status")
	status := choice(in, "status", 0, modelStatuses)
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return replyLoggedModel(t.FinalizeLoggedModel(ctx, id, *status))
	}
}

// DeleteLoggedModel deletes a logged model.
func DeleteLoggedModel(in *input) tracked {
	id := in.path("model_id")
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.DeleteLoggedModel(ctx, id)
	}
}

// SetLoggedModelTags gives a logged model tags.
func SetLoggedModelTags(in *input) tracked {
	id, tags := in.path("model_id"), in.tags()
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.SetLoggedModelTags(ctx, id, tags)
	}
}

// DeleteLoggedModelTag takes a tag from a logged model.
func DeleteLoggedModelTag(in *input) tracked {
	id, key := in.path("model_id"), in.path("tag_key")
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.DeleteLoggedModelTag(ctx, id, key)
	}
}

// LogLoggedModelParams gives a logged model params.
func LogLoggedModelParams(in *input) tracked {
	in.required("model_id")
	id, params := in.path("model_id"), in.params(false)
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.LogLoggedModelParams(ctx, id, params)
	}
}

func replyLoggedModel(model tracking.LoggedModel, err error) (any, error) {
	return loggedModelReply{Model: wireLoggedModel(model)}, err
}
