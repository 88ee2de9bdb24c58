package rest

import (
	"context"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// runID reads the id of a run, which old clients call run_uuid.
func (in *input) runID() string {
	if in.find("run_id") == nil && in.find("run_uuid") != nil {
		return in.required("run_uuid")
	}
	return in.required("run_id")
}

// CreateRun starts a run.
func CreateRun(in *input) tracked {
	request := tracking.CreateRunRequest{
		ExperimentID: in.text("experiment_id"), StartTime: in.integer("start_time"), RunName: in.text("run_name"),
		UserID: in.text("user_id"), Tags: in.tags(),
	}
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		created, err := t.CreateRun(ctx, request)
		reply := wireRun(created)
		// MLflow says nothing of outputs that a new run cannot have.
		reply.Outputs = nil
		return runReply{Run: reply}, err
	}
}

// GetRun gives a run with all that it logged.
func GetRun(in *input) tracked {
	id := in.runID()
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		found, err := t.GetRun(ctx, id)
		return runReply{Run: wireRun(found)}, err
	}
}

// runStatuses are MLflow's, which numbers them from one.
var runStatuses = []tracking.RunStatus{tracking.Running, tracking.Scheduled, tracking.Finished, tracking.Failed, tracking.Killed}

// UpdateRun changes what is said of a run.
func UpdateRun(in *input) tracked {
	id := in.runID()
	update := tracking.RunUpdate{Name: in.optional("run_name")}
	if in.find("end_time") != nil {
		end := registry.Timestamp(in.integer("end_time"))
		update.EndTime = &end
	}
	update.Status = choice(in, "status", 1, runStatuses)
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		info, err := t.UpdateRun(ctx, id, update)
		return runInfoReply{RunInfo: wireRunInfo(info)}, err
	}
}

// DeleteRun deletes a run.
func DeleteRun(in *input) tracked {
	id := in.runID()
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.DeleteRun(ctx, id)
	}
}

// RestoreRun takes the deletion of a run back.
func RestoreRun(in *input) tracked {
	id := in.runID()
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.RestoreRun(ctx, id)
	}
}

// LogInputs notes what a run read.
func LogInputs(in *input) tracked {
	request := tracking.LogInputsRequest{RunID: in.runID()}
	in.objects("datasets", func(_ int, object *input) {
		logged := tracking.LoggedDataset{Tags: object.tags()}
		dataset := object.object("dataset")
		logged.Dataset = tracking.Dataset{
			Name: dataset.text("name"), Digest: dataset.text("digest"), SourceType: dataset.text("source_type"),
			Source: dataset.text("source"), Schema: dataset.text("schema"), Profile: dataset.text("profile"),
		}
		request.Datasets = append(request.Datasets, logged)
	})
	in.objects("models", func(_ int, object *input) {
		request.Models = append(request.Models, object.text("model_id"))
	})
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.LogInputs(ctx, request)
	}
}

// LogOutputs notes which logged models a run made.
func LogOutputs(in *input) tracked {
	id := in.runID()
	in.present("models")
	var models []tracking.ModelOutput
	in.objects("models", func(_ int, object *input) {
		models = append(models, tracking.ModelOutput{ModelID: tracking.ModelID(object.text("model_id")), Step: object.integer("step")})
	})
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.LogOutputs(ctx, id, models)
	}
}

// LogModel notes a model in a tag of a run.
func LogModel(in *input) tracked {
	id, model := in.runID(), in.required("model_json")
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		return emptyReply{}, t.LogModel(ctx, id, model)
	}
}
