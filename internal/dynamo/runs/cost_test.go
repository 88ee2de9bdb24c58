package runs_test

import (
	"context"
	"flag"
	"fmt"
	"testing"

	"modelregistry/internal/dynamo/runs"
	"modelregistry/internal/dynamo/runs/runstest"
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

var update = flag.Bool("update", false, "write what was measured to testdata/costs.json and the README")

// operation is one to measure, with the round trips that it may take.
type operation struct {
	name       string
	cold, warm int
	run        func(context.Context, *runs.Store) error
}

func ignore[T any](_ T, err error) error { return err }

// measured are the operations, on an experiment with a run that has 20 params, 10
// tags and 10 metrics.
func measured() []operation {
	experiment := tracking.NewExperiment{ID: 2, Name: "another", ArtifactLocation: "s3://b/2", At: 9}
	tag := registry.Tag{Key: "t", Value: "v"}
	second := tracking.RunID("fedcba9876543210fedcba9876543210")
	finished := tracking.Finished
	input := tracking.DatasetInput{Dataset: tracking.Dataset{Name: "d", Digest: "1", SourceType: "local", Source: "s"}}
	inExperiment := newRun(second)
	inExperiment.ExperimentID = 1
	return []operation{
		{"create-experiment", 1, 1, func(ctx context.Context, s *runs.Store) error { return s.CreateExperiment(ctx, experiment) }},
		{"get-experiment", 1, 1, func(ctx context.Context, s *runs.Store) error { return ignore(s.Experiment(ctx, 1)) }},
		{"get-experiment-by-name", 2, 1, func(ctx context.Context, s *runs.Store) error { return ignore(s.ExperimentByName(ctx, "e")) }},
		{"update-experiment", 2, 2, func(ctx context.Context, s *runs.Store) error { return s.RenameExperiment(ctx, 1, "f", 9) }},
		{"delete-experiment", 2, 2, func(ctx context.Context, s *runs.Store) error { return s.DeleteExperiment(ctx, 1, 9) }},
		{"set-experiment-tag", 2, 2, func(ctx context.Context, s *runs.Store) error { return s.SetExperimentTag(ctx, 1, tag) }},
		{"create-run", 2, 2, func(ctx context.Context, s *runs.Store) error { return s.CreateRun(ctx, inExperiment) }},
		{"get-run", 2, 1, func(ctx context.Context, s *runs.Store) error { return ignore(s.Run(ctx, runID)) }},
		{"update-run", 3, 2, func(ctx context.Context, s *runs.Store) error {
			return ignore(s.UpdateRun(ctx, runID, tracking.RunUpdate{Status: &finished}))
		}},
		{"delete-run, restore-run", 3, 2, func(ctx context.Context, s *runs.Store) error { return s.DeleteRun(ctx, runID) }},
		{"log-metric", 3, 2, logPoints(1)},
		{"log-parameter", 3, 2, func(ctx context.Context, s *runs.Store) error {
			return s.Log(ctx, runID, tracking.Batch{Params: tracking.Params{"p": "v"}})
		}},
		{"set-tag", 3, 2, func(ctx context.Context, s *runs.Store) error {
			return s.Log(ctx, runID, tracking.Batch{Tags: registry.Tags{tag.Key: tag.Value}})
		}},
		{"delete-tag", 3, 2, func(ctx context.Context, s *runs.Store) error { return s.DeleteRunTag(ctx, runID, "tag-1") }},
		{"log-batch, 25 points", 3, 2, logPoints(25)},
		{"log-batch, 1,000 points", 4, 3, logPoints(1000)},
		{"log-inputs, a dataset", 4, 3, func(ctx context.Context, s *runs.Store) error {
			return s.LogInputs(ctx, runID, tracking.Inputs{Datasets: []tracking.DatasetInput{input}})
		}},
		{"outputs", 3, 2, func(ctx context.Context, s *runs.Store) error {
			return s.LogOutputs(ctx, runID, []tracking.ModelOutput{{ModelID: "m-1"}})
		}},
		{"get-metric-history, 1,000 points", 1, 1, func(ctx context.Context, s *runs.Store) error {
			return ignore(s.MetricHistory(ctx, tracking.MetricHistory{RunID: runID, Key: "history"}))
		}},
	}
}

// logPoints logs points of one metric.
func logPoints(count int) func(context.Context, *runs.Store) error {
	points := make([]tracking.Metric, count)
	for i := range points {
		points[i] = tracking.Metric{Key: "loss", Value: float64(i), Timestamp: 1_800_000_000_000, Step: int64(i)}
	}
	return func(ctx context.Context, s *runs.Store) error {
		return s.Log(ctx, runID, tracking.Batch{Metrics: points})
	}
}

// prepare makes what the operations are measured on.
func prepare(t *testing.T, store *runs.Store) {
	t.Helper()
	if err := store.CreateExperiment(t.Context(), tracking.NewExperiment{ID: 1, Name: "e", ArtifactLocation: "s3://b/1", At: 1}); err != nil {
		t.Fatal(err)
	}
	wanted := newRun(runID)
	wanted.ExperimentID = 1
	if err := store.CreateRun(t.Context(), wanted); err != nil {
		t.Fatal(err)
	}
	batch := tracking.Batch{Params: tracking.Params{}, Tags: registry.Tags{}}
	for i := range 20 {
		batch.Params[fmt.Sprint("param-", i)] = "0.123456789"
		if i < 10 {
			batch.Tags[fmt.Sprint("tag-", i)] = "a value"
			batch.Metrics = append(batch.Metrics, tracking.Metric{Key: fmt.Sprint("metric-", i), Value: 0.123456789, Timestamp: 1, Step: 1})
		}
	}
	history := tracking.Batch{Metrics: make([]tracking.Metric, 1000)}
	for i := range history.Metrics {
		history.Metrics[i] = tracking.Metric{Key: "history", Value: 0.5, Timestamp: 1_800_000_000_000, Step: int64(i)}
	}
	for _, logged := range []tracking.Batch{batch, history} {
		if err := store.Log(t.Context(), runID, logged); err != nil {
			t.Fatal(err)
		}
	}
}

// measure runs the operation as a cold and as a warm function would, each on a
// table of its own.
func measure(t *testing.T, o operation, prepare func(*testing.T, *runs.Store)) tabletest.Cost {
	t.Helper()
	name := tabletest.New(t)
	prepare(t, runstest.Open(t, name))
	units := tabletest.CountUnits(t)
	cold := use(t, o, runstest.Open(t, name, units.Inject))
	name = tabletest.New(t)
	prepare(t, runstest.Open(t, name))
	warmed := runstest.Open(t, name)
	if _, err := warmed.Run(t.Context(), runID); err != nil {
		t.Fatal(err)
	}
	warm := use(t, o, warmed)
	return tabletest.Cost{Operation: o.name, Cold: cold.RoundTrips, Warm: warm.RoundTrips, ReadUnits: warm.ReadUnits, WriteUnits: units.Write}
}

func use(t *testing.T, o operation, store *runs.Store) table.Usage {
	t.Helper()
	return tabletest.Use(t, o.name, func(ctx context.Context) error { return o.run(ctx, store) })
}

// TestCosts holds each operation to its round trips, and to the capacity that
// was measured before.
func TestCosts(t *testing.T) {
	t.Parallel()
	var costs []tabletest.Cost
	for _, of := range []struct {
		operations []operation
		prepare    func(*testing.T, *runs.Store)
	}{{measured(), prepare}, {measuredModels(), prepareModel}, {searchedPages(), prepareSearch}} {
		for _, o := range of.operations {
			c := measure(t, o, of.prepare)
			c.Within(t, o.cold, o.warm)
			costs = append(costs, c)
		}
	}
	tabletest.HoldCosts(t, costs, "README.md", "./internal/dynamo/runs", *update)
}
