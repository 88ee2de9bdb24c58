package apigateway_test

import (
	"testing"

	"modelregistry/internal/apigateway"
	"modelregistry/internal/dynamo/runs/runstest"
	"modelregistry/internal/rest/resttest"
	"modelregistry/internal/tracking"
)

const (
	experiment  = 123456789012345678
	loggedModel = "m-" + run
)

// trackingSteps are in an order in which all succeed on an experiment with a run
// and a logged model that have the ids of the events.
var trackingSteps = []step{
	{"create-experiment", object{}},
	{"get-experiment", object{"experiment": object{"experiment_id": "123456789012345678", "name": "house prices", "lifecycle_stage": "active"}}},
	{"get-experiment-by-name", object{"experiment": object{"experiment_id": "123456789012345678"}}},
	{"set-experiment-tag", object{}},
	{"delete-experiment-tag", object{}},
	{"update-experiment", object{}},
	{"create-run", object{"run": object{"info": object{"run_name": "baseline", "status": "RUNNING", "user_id": "ada"}}}},
	{"log-metric", object{}},
	{"log-param", object{}},
	{"log-batch", object{}},
	{"log-model", object{}},
	{"log-inputs", object{}},
	{"log-outputs", object{}},
	{"set-tag", object{}},
	{"delete-tag", object{}},
	{"update-run", object{"run_info": object{"status": "FINISHED"}}},
	{"get-run", object{"run": object{
		"data": object{
			"metrics": []any{object{"key": "mae", "value": 0.25}, object{"key": "rmse", "value": 0.75}},
			"params":  []any{object{"key": "depth", "value": "5"}, object{"key": "trees", "value": "100"}},
		},
		"inputs":  object{"dataset_inputs": []any{object{"dataset": object{"name": "houses"}}}},
		"outputs": object{"model_outputs": []any{object{"model_id": loggedModel, "step": 1.0}}},
	}}},
	{"get-metric-history", object{"metrics": []any{object{"value": 0.5}, object{"value": 0.25}}}},
	{"get-metric-history-bulk", object{"metrics": []any{object{"run_id": run}, object{"run_id": run}}}},
	{"get-metric-history-bulk-interval", object{"metrics": []any{object{"run_id": run}, object{"run_id": run}}}},
	{"delete-run", object{}},
	{"restore-run", object{}},
	{"search-experiments", object{"experiments": []any{object{"experiment_id": "123456789012345678"}}}},
	{"search-runs", object{"runs": []any{object{"info": object{"run_id": run}}}}},
	{"create-logged-model", object{"model": object{"info": object{"name": "houses", "status": "LOGGED_MODEL_PENDING", "source_run_id": run}}}},
	{"search-logged-models", object{"models": []any{object{"info": object{"name": "houses"}}, object{"info": object{"name": "houses"}}}}},
	{"set-logged-model-tags", object{}},
	{"delete-logged-model-tag", object{}},
	{"log-logged-model-params", object{}},
	{"finalize-logged-model", object{"model": object{"info": object{"status": "LOGGED_MODEL_READY"}}}},
	{"get-logged-model", object{"model": object{"info": object{"model_id": loggedModel}}}},
	{"delete-logged-model", object{}},
	{"delete-experiment", object{}},
	{"restore-experiment", object{}},
}

// TestTrackingEventsSucceed sends all events.
func TestTrackingEventsSucceed(t *testing.T) {
	t.Parallel()
	store := runstest.New(t)
	prepare(t, store)
	function := apigateway.New(resttest.Server(resttest.Shared{OfTracking: store}))
	for _, step := range trackingSteps {
		step.send(t, function)
	}
}

// prepare makes what the events name by its id.
func prepare(t *testing.T, store tracking.Store) {
	t.Helper()
	if err := store.CreateExperiment(t.Context(), tracking.NewExperiment{ID: experiment, Name: "house prices"}); err != nil {
		t.Fatal(err)
	}
	if err := store.CreateRun(t.Context(), tracking.NewRun{ID: run, ExperimentID: experiment, Name: "seed"}); err != nil {
		t.Fatal(err)
	}
	if err := store.CreateLoggedModel(t.Context(), tracking.NewLoggedModel{ID: loggedModel, ExperimentID: experiment, Name: "houses"}); err != nil {
		t.Fatal(err)
	}
}
