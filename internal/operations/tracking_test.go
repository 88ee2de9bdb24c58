package operations_test

import (
	"errors"
	"testing"

	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// replayTracking does what no golden scenario does: it takes the name of the
// default experiment, and logs a metric for a logged model.
func replayTracking(t *testing.T, recorded *recorder) {
	t.Helper()
	stores := recordedStores{t: t, table: tabletest.New(t), recorded: recorded, faults: &tabletest.Faults{}}
	ctx := t.Context()
	if err := stores.Tracking("create-experiment").CreateExperiment(ctx, tracking.NewExperiment{ID: 1, Name: "a", At: 1}); err != nil {
		t.Fatal(err)
	}
	err := stores.Tracking("update-experiment").RenameExperiment(ctx, 1, tracking.DefaultExperimentName, 2)
	if !errors.Is(err, registry.ResourceAlreadyExists) {
		t.Errorf("the name of the default experiment is given away: %v", err)
	}
	const id = tracking.RunID("0123456789abcdef0123456789abcdef")
	if err := stores.Tracking("create-run").CreateRun(ctx, tracking.NewRun{ID: id, ExperimentID: 1, StartTime: 1}); err != nil {
		t.Fatal(err)
	}
	point := tracking.Metric{Key: "m", Value: 1, ModelID: "m-0123456789abcdef0123456789abcdef"}
	for _, operation := range []string{"log-metric", "log-batch"} {
		err := stores.Tracking(operation).Log(ctx, id, tracking.Batch{Metrics: []tracking.Metric{point}})
		if !errors.Is(err, registry.ResourceDoesNotExist) {
			t.Errorf("%s for a logged model that is not there gives %v", operation, err)
		}
	}
}
