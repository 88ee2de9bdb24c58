package runs_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modelregistry/internal/dynamo/runs"
	"modelregistry/internal/dynamo/runs/runstest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// writers is how many write at once.
const writers = 64

func succeeded(t *testing.T, results []error) {
	t.Helper()
	for i, err := range results {
		if err != nil {
			t.Errorf("writer %d: %v", i, err)
		}
	}
}

// eachWeather runs a race in calm and with a good part of all calls hit by
// faults, one after the other: all together would measure this machine's patience.
func eachWeather(t *testing.T, race func(t *testing.T, stores []*runs.Store)) {
	for name, faults := range map[string]*tabletest.Faults{"calm": {}, "faults": {Conflict: 0.1, Throttle: 0.05, LoseReply: 0.1, Unprocessed: 0.3}} {
		t.Run(name, func(t *testing.T) {
			table := tabletest.New(t)
			stores := make([]*runs.Store, writers)
			for i := range stores {
				stores[i] = runstest.Open(t, table, faults.Inject)
			}
			race(t, stores)
			if name == "faults" && faults.Injected.Load() == 0 {
				t.Error("no fault was injected")
			}
		})
	}
}

const runID = tracking.RunID("0123456789abcdef0123456789abcdef")

func createRun(t *testing.T, store *runs.Store) {
	t.Helper()
	if err := store.CreateRun(t.Context(), newRun(runID)); err != nil {
		t.Fatal(err)
	}
}

func newRun(id tracking.RunID) tracking.NewRun {
	return tracking.NewRun{ID: id, Name: "n", StartTime: 1, ArtifactURI: "s3://b/r", Tags: registry.Tags{tracking.RunNameTag: "n"}}
}

func readRun(t *testing.T, store *runs.Store) tracking.Run {
	t.Helper()
	found, err := store.Run(t.Context(), runID)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestNothingThatIsLoggedIsLost(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*runs.Store) {
		createRun(t, stores[0])
		wantParams, wantTags, wantMetrics := tracking.Params{}, registry.Tags{tracking.RunNameTag: "n"}, map[string]tracking.Metric{}
		batches := make([]tracking.Batch, writers)
		for i := range batches {
			key, value := fmt.Sprint("key", i), fmt.Sprint("value", i)
			point := tracking.Metric{Key: key, Value: float64(i), Timestamp: 5, Step: int64(i)}
			batches[i] = tracking.Batch{Metrics: []tracking.Metric{point}, Params: tracking.Params{key: value}, Tags: registry.Tags{key: value}}
			wantParams[key], wantTags[key], wantMetrics[key] = value, value, point
		}
		succeeded(t, tabletest.AtOnce(stores, func(i int, store *runs.Store) error { return store.Log(t.Context(), runID, batches[i]) }))
		found := readRun(t, stores[1])
		for what, diff := range map[string]string{
			"params":  cmp.Diff(wantParams, found.Params),
			"tags":    cmp.Diff(wantTags, found.Tags),
			"metrics": cmp.Diff(wantMetrics, found.Metrics),
		} {
			if diff != "" {
				t.Errorf("%s (-want +got)\n%s", what, diff)
			}
		}
	})
}

// TestAParamHasOneValue lets writers log different values: one of them wins, and
// the others are told which.
func TestAParamHasOneValue(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*runs.Store) {
		createRun(t, stores[0])
		results := tabletest.AtOnce(stores, func(i int, store *runs.Store) error {
			return store.Log(t.Context(), runID, tracking.Batch{Params: tracking.Params{"p": fmt.Sprint(i)}, Tags: registry.Tags{fmt.Sprint("t", i): ""}})
		})
		won := readRun(t, stores[0]).Params["p"]
		wantTags := registry.Tags{tracking.RunNameTag: "n"}
		for i, err := range results {
			var conflict *tracking.ParamConflict
			switch {
			case err == nil && fmt.Sprint(i) == won:
				wantTags[fmt.Sprint("t", i)] = ""
			case errors.As(err, &conflict):
				want := []tracking.ParamChange{{Key: "p", Old: won, New: fmt.Sprint(i)}}
				if diff := cmp.Diff(want, conflict.Changes); diff != "" {
					t.Errorf("writer %d was told (-want +got)\n%s", i, diff)
				}
			default:
				t.Errorf("writer %d got %v, and %s has won", i, err, won)
			}
		}
		if diff := cmp.Diff(wantTags, readRun(t, stores[0]).Tags); diff != "" {
			t.Errorf("a refused batch has left tags (-want +got)\n%s", diff)
		}
	})
}

// TestTheNewestValueOfMany is the same in whatever order points come.
func TestTheNewestValueOfMany(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*runs.Store) {
		createRun(t, stores[0])
		points := make([]tracking.Metric, writers)
		for i := range points {
			points[i] = tracking.Metric{
				Key: "loss", Value: rand.Float64(), Timestamp: registry.Timestamp(rand.IntN(3)), Step: int64(rand.IntN(3)),
			}
		}
		succeeded(t, tabletest.AtOnce(stores, func(i int, store *runs.Store) error {
			return store.Log(t.Context(), runID, tracking.Batch{Metrics: points[i : i+1]})
		}))
		want := slices.MaxFunc(points, tracking.Metric.Compare)
		if diff := cmp.Diff(want, readRun(t, stores[0]).Metrics["loss"]); diff != "" {
			t.Errorf("the newest (-want +got)\n%s", diff)
		}
		slices.SortFunc(points, tracking.Metric.CompareInTime)
		if diff := cmp.Diff(points, historyOf(t.Context(), stores[0], runID, "loss").Value); diff != "" {
			t.Errorf("the history (-want +got)\n%s", diff)
		}
	})
}

// TestDeletionAmidLogs deletes the run while others log to it: what was logged
// after that is refused.
func TestDeletionAmidLogs(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*runs.Store) {
		createRun(t, stores[0])
		results := tabletest.AtOnce(stores, func(i int, store *runs.Store) error {
			if i == writers/2 {
				return store.DeleteRun(t.Context(), runID)
			}
			return store.Log(t.Context(), runID, tracking.Batch{Params: tracking.Params{fmt.Sprint(i): "v"}})
		})
		want := tracking.Params{}
		for i, err := range results {
			switch {
			case err == nil && i != writers/2:
				want[fmt.Sprint(i)] = "v"
			case err != nil && !strings.Contains(err.Error(), "must be in the 'active' state"):
				t.Errorf("writer %d got %v", i, err)
			}
		}
		found := readRun(t, stores[0])
		if diff := cmp.Diff(want, found.Params, cmpopts.EquateEmpty()); diff != "" || found.Info.Stage != tracking.Deleted {
			t.Errorf("%s, params (-acknowledged +got)\n%s", found.Info.Stage, diff)
		}
	})
}

func TestOneDatasetIsTheFirst(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*runs.Store) {
		id := func(i int) tracking.RunID { return tracking.RunID(fmt.Sprintf("%032x", i)) }
		succeeded(t, tabletest.AtOnce(stores, func(i int, store *runs.Store) error {
			dataset := tracking.Dataset{Name: "d", Digest: "1", SourceType: "local", Source: fmt.Sprint(i)}
			return errors.Join(store.CreateRun(t.Context(), newRun(id(i))),
				store.LogInputs(t.Context(), id(i), tracking.Inputs{Datasets: []tracking.DatasetInput{{Dataset: dataset}}}))
		}))
		said := map[string]int{}
		for i := range stores {
			found, err := stores[0].Run(t.Context(), id(i))
			if err != nil {
				t.Fatal(err)
			}
			for _, input := range found.Inputs.Datasets {
				said[input.Dataset.Source]++
			}
		}
		if len(said) != 1 {
			t.Errorf("one dataset has the sources %v", said)
		}
	})
}

func TestContentionThatLastsIsTold(t *testing.T) {
	t.Parallel()
	table := tabletest.New(t)
	createRun(t, runstest.Open(t, table))
	store := runstest.Open(t, table, (&tabletest.Faults{Conflict: 1}).Inject)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	err := store.Log(ctx, runID, tracking.Batch{Params: tracking.Params{"p": "v"}})
	if !errors.Is(err, registry.RequestLimitExceeded) {
		t.Errorf("got %v, want REQUEST_LIMIT_EXCEEDED", err)
	}
	if found := readRun(t, store); len(found.Params) > 0 {
		t.Errorf("the refused request left %v", found.Params)
	}
}

func TestRepliesThatAreAlwaysLost(t *testing.T) {
	t.Parallel()
	table := tabletest.New(t)
	calm := runstest.Open(t, table)
	createRun(t, calm)
	// What reads is left alone: it would be read again.
	faults := &tabletest.Faults{LoseWrites: 1}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	err := runstest.Open(t, table, faults.Inject).Log(ctx, runID, tracking.Batch{Params: tracking.Params{"p": "v"}})
	if !errors.Is(err, registry.TemporarilyUnavailable) {
		t.Errorf("got %v, want TEMPORARILY_UNAVAILABLE", err)
	}
	if found := readRun(t, calm); found.Params["p"] != "v" {
		t.Errorf("what was committed gives %v", found.Params)
	}
}

// TestPointsThatAreThrottled are in no run's newest values, and the client is not
// told that nothing was written.
func TestPointsThatAreThrottled(t *testing.T) {
	t.Parallel()
	name := tabletest.New(t)
	calm := runstest.Open(t, name)
	createRun(t, calm)
	batch := tracking.Batch{}
	for step := range 100 {
		batch.Metrics = append(batch.Metrics, stepPoint(step+1))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	err := runstest.Open(t, name, (&tabletest.Faults{ThrottleBatches: 1}).Inject).Log(ctx, runID, batch)
	if !errors.Is(err, registry.RequestLimitExceeded) || !strings.Contains(err.Error(), "A part may have been written") {
		t.Errorf("got %v", err)
	}
	if found := readRun(t, calm); len(found.Metrics) > 0 {
		t.Errorf("the refused batch left %v", found.Metrics)
	}
}
