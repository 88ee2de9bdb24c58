package runs_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo/runs"
	"modelregistry/internal/dynamo/runs/runstest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// measuredModels are the operations on a logged model with 2 tags, 2 params and
// 10 points.
func measuredModels() []operation {
	id := modelIDs[0]
	wanted := tracking.NewLoggedModel{
		ID: modelIDs[1], ExperimentID: 1, Name: "another", ArtifactURI: "s3://b/m", Tags: registry.Tags{"a": "1"}, Params: tracking.Params{"p": "1"}, At: 9,
	}
	return []operation{
		{"create-logged-model", 2, 2, func(ctx context.Context, s *runs.Store) error { return s.CreateLoggedModel(ctx, wanted) }},
		{"get-logged-model, 10 points", 1, 1, func(ctx context.Context, s *runs.Store) error { return ignore(s.LoggedModel(ctx, id, false)) }},
		{"finalize-logged-model", 3, 3, func(ctx context.Context, s *runs.Store) error {
			return ignore(s.FinalizeLoggedModel(ctx, id, tracking.ModelReady, 9))
		}},
		{"set-logged-model-tags", 2, 2, func(ctx context.Context, s *runs.Store) error {
			return s.SetLoggedModelTags(ctx, id, registry.Tags{"b": "2"})
		}},
		{"delete-logged-model-tag", 2, 2, func(ctx context.Context, s *runs.Store) error { return s.DeleteLoggedModelTag(ctx, id, "a") }},
		{"log-logged-model-params", 2, 2, func(ctx context.Context, s *runs.Store) error {
			return s.LogLoggedModelParams(ctx, id, tracking.Params{"q": "2"})
		}},
		{"delete-logged-model", 2, 2, func(ctx context.Context, s *runs.Store) error { return s.DeleteLoggedModel(ctx, id, 9) }},
		{"noting a version with a logged model", 2, 2, func(ctx context.Context, s *runs.Store) error {
			return tracking.NewOrigins(s).NoteModelVersion(ctx, string(id), "m", 1)
		}},
	}
}

func prepareModel(t *testing.T, store *runs.Store) {
	t.Helper()
	prepare(t, store)
	wanted := tracking.NewLoggedModel{
		ID: modelIDs[0], ExperimentID: 1, Name: "m", ArtifactURI: "s3://b/m", SourceRunID: string(runID), At: 1,
		Tags: registry.Tags{"a": "1", "c": "3"}, Params: tracking.Params{"o": "1", "p": "2"},
	}
	if err := store.CreateLoggedModel(t.Context(), wanted); err != nil {
		t.Fatal(err)
	}
	var batch tracking.Batch
	for i := range 10 {
		batch.Metrics = append(batch.Metrics, tracking.Metric{Key: fmt.Sprint("metric-", i), Value: 0.5, Timestamp: 1, Step: 1, ModelID: modelIDs[0]})
	}
	if err := store.Log(t.Context(), runID, batch); err != nil {
		t.Fatal(err)
	}
}

// searchedPages are a page of 25 of each search, among 40 experiments, 40 runs and
// 40 logged models of one of them.
func searchedPages() []operation {
	last := idOf(39)
	runsWhere := func(order filter.Order, terms ...filter.Comparison) func(context.Context, *runs.Store) error {
		return func(ctx context.Context, s *runs.Store) error {
			search := registry.Search{Filter: terms, Order: append(order, filter.Term{Key: "start_time", Descending: true}, filter.Term{Key: "run_id"}), MaxResults: 25}
			return ignore(s.SearchRuns(ctx, tracking.RunSearch{Search: search, ExperimentIDs: []tracking.ExperimentID{1}}))
		}
	}
	experimentsWhere := func(terms ...filter.Comparison) func(context.Context, *runs.Store) error {
		return func(ctx context.Context, s *runs.Store) error {
			order := filter.Order{{Key: "creation_time", Descending: true}, {Key: "experiment_id"}}
			return ignore(s.SearchExperiments(ctx, tracking.ExperimentSearch{Search: registry.Search{Filter: terms, Order: order, MaxResults: 25}}))
		}
	}
	modelsWhere := func(terms ...filter.Comparison) func(context.Context, *runs.Store) error {
		return func(ctx context.Context, s *runs.Store) error {
			return ignore(s.SearchLoggedModels(ctx, tracking.LoggedModelSearch{Filter: terms, ExperimentIDs: []tracking.ExperimentID{1}, MaxResults: 25}))
		}
	}
	return []operation{
		{"search-experiments", 3, 3, experimentsWhere()},
		{"search-experiments, name = 'e'", 2, 2, experimentsWhere(attribute("name", "e"))},
		{"search-runs", 3, 3, runsWhere(nil)},
		{"search-runs, run_id = 'R'", 2, 2, runsWhere(nil, attribute("run_id", string(last)))},
		{"search-logged-models", 4, 4, modelsWhere()},
		{"search-logged-models, model_id = 'M'", 3, 3, modelsWhere(attribute("model_id", "m-"+string(last)))},
	}
}

func idOf(i int) tracking.RunID { return tracking.RunID(fmt.Sprintf("%032x", i)) }

func prepareSearch(t *testing.T, store *runs.Store) {
	t.Helper()
	prepare(t, store)
	for i := range 40 {
		at := registry.Timestamp(1000 + i)
		run := newRun(idOf(i))
		run.ExperimentID, run.StartTime = 1, at
		if err := store.CreateRun(t.Context(), run); err != nil {
			t.Fatal(err)
		}
		model := tracking.NewLoggedModel{ID: tracking.ModelID("m-" + string(run.ID)), ExperimentID: 1, Name: "m", ArtifactURI: "s3://b/m", At: at}
		if err := store.CreateLoggedModel(t.Context(), model); err != nil {
			t.Fatal(err)
		}
		experiment := tracking.NewExperiment{ID: tracking.ExperimentID(100 + i), Name: tracking.ExperimentName(fmt.Sprint("e", i)), ArtifactLocation: "s3://b/e", At: at}
		if err := store.CreateExperiment(t.Context(), experiment); err != nil {
			t.Fatal(err)
		}
	}
}

// usage is what one operation took.
type usage struct {
	Operation, Walked          string
	RoundTrips, Entries, Items int
	ReadUnits, WriteUnits      float64
}

// TestCostsDoNotGrow holds every operation, and a page of each search, to the same
// cost beside 200 runs, logged models and experiments, and beside 3,000. Those are
// of the same experiment, and older.
func TestCostsDoNotGrow(t *testing.T) {
	t.Parallel()
	beside := func(count int) []usage {
		name := tabletest.New(t)
		store := runstest.Open(t, name)
		if err := store.Fill(t.Context(), 1, count); err != nil {
			t.Fatal(err)
		}
		prepareSearch(t, store)
		var all []usage
		for _, o := range append(measuredOnce(), searchedPages()...) {
			units := tabletest.CountUnits(t)
			used := use(t, o, runstest.Open(t, name, units.Inject))
			all = append(all, usage{o.name, used.Walked, used.RoundTrips, used.EntriesRead, used.ItemsRead, used.ReadUnits, units.Write})
		}
		return all
	}
	if diff := cmp.Diff(beside(200), beside(3000)); diff != "" {
		t.Errorf("(-beside 200 +beside 3,000)\n%s", diff)
	}
}

// measuredOnce are the operations that may follow one another: the experiment is
// not renamed or deleted, and the run is not deleted.
func measuredOnce() []operation {
	var once []operation
	for _, o := range measured() {
		switch o.name {
		case "update-experiment", "delete-experiment", "delete-run, restore-run":
		default:
			once = append(once, o)
		}
	}
	return once
}
