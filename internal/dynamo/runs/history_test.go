package runs_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo/runs"
	"modelregistry/internal/dynamo/runs/runstest"
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

const batchSize = 1000

// stepKey is long, so that fewer points fill a page.
var stepKey = "loss" + strings.Repeat("/deeper", 30)

// logSteps logs points of steps, the last one first, in full batches.
func logSteps(t *testing.T, store *runs.Store, count int) {
	t.Helper()
	for last := count; last > 0; last -= batchSize {
		batch := tracking.Batch{}
		for step := last; step > last-batchSize && step > 0; step-- {
			batch.Metrics = append(batch.Metrics, stepPoint(step))
		}
		if err := store.Log(t.Context(), runID, batch); err != nil {
			t.Fatal(err)
		}
	}
}

func stepPoint(step int) tracking.Metric {
	return tracking.Metric{Key: stepKey, Value: 1 / float64(step), Timestamp: registry.Timestamp(step / 10), Step: int64(step)}
}

// TestALongHistory logs points out of order: the run does not grow, its newest
// value is right, and the pages of the history have each point once, in order.
func TestALongHistory(t *testing.T) {
	t.Parallel()
	const count = 20_000
	name := tabletest.New(t)
	store := runstest.Open(t, name)
	createRun(t, store)
	logSteps(t, store, batchSize)
	small := readUnits(t, store)
	logSteps(t, store, count)
	if grown := readUnits(t, store); grown != small {
		t.Errorf("the run takes %g units to read with %d points, and %g with %d", grown, count, small, batchSize)
	}
	if diff := cmp.Diff(map[string]tracking.Metric{stepKey: stepPoint(count)}, readRun(t, store).Metrics); diff != "" {
		t.Errorf("the newest value (-want +got)\n%s", diff)
	}
	wanted := tracking.MetricHistory{RunID: runID, Key: stepKey}
	step := 0
	for pages := 1; ; pages++ {
		page, err := store.MetricHistory(t.Context(), wanted)
		if err != nil {
			t.Fatal(err)
		}
		for _, point := range page.Items {
			if step++; point != stepPoint(step) {
				t.Fatalf("point %d is %+v", step, point)
			}
		}
		if wanted.PageToken = page.NextPageToken; wanted.PageToken == "" {
			if step != count || pages < 2 {
				t.Errorf("%d points on %d pages, want %d on several", step, pages, count)
			}
			return
		}
		wanted.MaxResults = 3333 - wanted.MaxResults
	}
}

// readUnits reads the run, and its experiment for one unit more.
func readUnits(t *testing.T, store *runs.Store) float64 {
	t.Helper()
	ctx, meter := table.WithMeter(t.Context())
	if _, err := store.Run(ctx, runID); err != nil {
		t.Fatal(err)
	}
	return meter.Usage().ReadUnits
}

// TestPointsThatWereCutShort logs and reads while DynamoDB takes one item of a
// batch at a time, or loses what it answers.
func TestPointsThatWereCutShort(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string]*tabletest.Faults{
		"one item at a time": {Unprocessed: 0.9}, "lost replies": {LoseReply: 0.2}, "throttling": {Throttle: 0.2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := tabletest.New(t)
			createRun(t, runstest.Open(t, on))
			logSteps(t, runstest.Open(t, on, faults.Inject), batchSize)
			points, ok := historyOf(t.Context(), runstest.Open(t, on), runID, stepKey).Value.([]tracking.Metric)
			if !ok || len(points) != batchSize || faults.Injected.Load() == 0 {
				t.Errorf("%d points after %d faults", len(points), faults.Injected.Load())
			}
		})
	}
}

// TestTokensOfHistories goes on with nothing but what was begun.
func TestTokensOfHistories(t *testing.T) {
	t.Parallel()
	store := runstest.New(t)
	createRun(t, store)
	logSteps(t, store, 3)
	first, err := store.MetricHistory(t.Context(), tracking.MetricHistory{RunID: runID, Key: stepKey, MaxResults: 1})
	if err != nil || first.NextPageToken == "" {
		t.Fatalf("%+v, %v", first, err)
	}
	tests := []struct {
		name   string
		wanted tracking.MetricHistory
	}{
		{name: "another run", wanted: tracking.MetricHistory{RunID: tracking.RunID(strings.Repeat("f", 32)), Key: stepKey, PageToken: first.NextPageToken}},
		{name: "another metric", wanted: tracking.MetricHistory{RunID: runID, Key: "acc", PageToken: first.NextPageToken}},
		{name: "no token of ours", wanted: tracking.MetricHistory{RunID: runID, Key: stepKey, PageToken: "!"}},
		{name: "a token cut short", wanted: tracking.MetricHistory{RunID: runID, Key: stepKey, PageToken: first.NextPageToken[1:]}},
	}
	for _, test := range tests {
		if page, err := store.MetricHistory(t.Context(), test.wanted); !errors.Is(err, registry.InvalidParameterValue) {
			t.Errorf("%s: %+v, %v", test.name, page, err)
		}
	}
	none, err := store.MetricHistory(t.Context(), tracking.MetricHistory{RunID: runID, Key: "none"})
	if err != nil || len(none.Items) > 0 || none.NextPageToken != "" {
		t.Errorf("a metric without points gives %+v, %v", none, err)
	}
}

// TestARunWithManyKeys spreads over many items, and is one run.
func TestARunWithManyKeys(t *testing.T) {
	t.Parallel()
	const count = 5000
	store := runstest.New(t)
	createRun(t, store)
	want := map[string]tracking.Metric{}
	wantParams := tracking.Params{}
	for begin := 0; begin < count; begin += batchSize {
		batch := tracking.Batch{Params: tracking.Params{}}
		for i := begin; i < begin+batchSize; i++ {
			point := tracking.Metric{Key: fmt.Sprint("metric/", i), Value: float64(i), Timestamp: 1, Step: 1}
			batch.Metrics = append(batch.Metrics, point)
			want[point.Key] = point
		}
		for i := range 100 {
			batch.Params[fmt.Sprint("param/", begin+i)] = strings.Repeat("v", i*10)
		}
		for key, value := range batch.Params {
			wantParams[key] = value
		}
		if err := store.Log(t.Context(), runID, batch); err != nil {
			t.Fatal(err)
		}
	}
	// One of each is replaced, wherever it is.
	newer := tracking.Metric{Key: "metric/2500", Value: 7, Timestamp: 2, Step: 2}
	want[newer.Key] = newer
	if err := store.Log(t.Context(), runID, tracking.Batch{Metrics: []tracking.Metric{newer}}); err != nil {
		t.Fatal(err)
	}
	var conflict *tracking.ParamConflict
	if err := store.Log(t.Context(), runID, tracking.Batch{Params: tracking.Params{"param/1099": "other"}}); !errors.As(err, &conflict) {
		t.Errorf("a param that would change gives %v", err)
	}
	found := readRun(t, store)
	if diff := cmp.Diff(want, found.Metrics); diff != "" {
		t.Errorf("metrics (-want +got)\n%.2000s", diff)
	}
	if diff := cmp.Diff(wantParams, found.Params); diff != "" {
		t.Errorf("params (-want +got)\n%.2000s", diff)
	}
}

// TestLogsOfManySizes are merged up to a size, and are the same beyond it.
func TestLogsOfManySizes(t *testing.T) {
	t.Parallel()
	store := runstest.New(t)
	createRun(t, store)
	wantMetrics, wantParams := map[string]tracking.Metric{}, tracking.Params{}
	for count := range 30 {
		batch := tracking.Batch{Params: tracking.Params{}}
		for i := range count {
			point := tracking.Metric{Key: fmt.Sprint("a metric with a name of some length/", i), Value: 0.5, Timestamp: 1, Step: int64(count)}
			if i%2 == 0 {
				batch.Metrics = append(batch.Metrics, point)
				wantMetrics[point.Key] = point
			} else {
				batch.Params[fmt.Sprint("param ", i)] = "v"
				wantParams[fmt.Sprint("param ", i)] = "v"
			}
		}
		if err := store.Log(t.Context(), runID, batch); err != nil {
			t.Fatalf("%d entries: %v", count, err)
		}
		found := readRun(t, store)
		if diff := cmp.Diff(wantMetrics, found.Metrics) + cmp.Diff(wantParams, found.Params); diff != "" {
			t.Fatalf("%d entries (-want +got)\n%s", count, diff)
		}
	}
}

// TestARunThatIsFull refuses more, says why, and stays as it was.
func TestARunThatIsFull(t *testing.T) {
	t.Parallel()
	store := runstest.New(t)
	createRun(t, store)
	logged := 0
	for batch := 0; ; batch++ {
		tags := registry.Tags{}
		for i := range 60 {
			tags[fmt.Sprint(batch, "/", i)] = strings.Repeat("é", 8000)
		}
		err := store.Log(t.Context(), runID, tracking.Batch{Tags: tags})
		if err == nil {
			logged += len(tags)
			continue
		}
		if !errors.Is(err, registry.InvalidParameterValue) || !strings.Contains(err.Error(), "A run holds at most 4194304 bytes") {
			t.Errorf("got %v", err)
		}
		break
	}
	if found := readRun(t, store); len(found.Tags) != 1+logged || logged < 100 {
		t.Errorf("the run has %d tags, and %d were logged", len(found.Tags), logged)
	}
	for _, smaller := range []error{
		store.Log(t.Context(), runID, tracking.Batch{Params: tracking.Params{"p": "v"}}),
		store.DeleteRunTag(t.Context(), runID, "0/1"),
		store.DeleteRun(t.Context(), runID),
	} {
		if smaller != nil {
			t.Error(smaller)
		}
	}
}

// TestManyInputs are more than one transaction writes.
func TestManyInputs(t *testing.T) {
	t.Parallel()
	store := runstest.New(t)
	createRun(t, store)
	var inputs tracking.Inputs
	for i := range 300 {
		inputs.Datasets = append(inputs.Datasets, tracking.DatasetInput{Dataset: tracking.Dataset{
			Name: fmt.Sprint("d", i), Digest: "1", SourceType: "local", Source: "s", Profile: strings.Repeat("p", 100*(i%50)),
		}})
		inputs.Models = append(inputs.Models, tracking.ModelID(fmt.Sprint("m-", i)))
	}
	for range 2 {
		if err := store.LogInputs(t.Context(), runID, inputs); err != nil {
			t.Fatal(err)
		}
	}
	found := readRun(t, store).Inputs
	if len(found.Datasets) != 300 || len(found.Models) != 300 {
		t.Fatalf("%d datasets and %d models", len(found.Datasets), len(found.Models))
	}
	for i := range found.Datasets {
		if diff := cmp.Diff(inputs.Datasets[i].Dataset, found.Datasets[i].Dataset); diff != "" || found.Models[i] != inputs.Models[i] {
			t.Errorf("input %d (-want +got)\n%.500s", i, diff)
		}
	}
}
