package runs_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"modelregistry/internal/dynamo/runs"
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
	"modelregistry/internal/spec/trackingspec"
	"modelregistry/internal/tracking"
)

// outcome is what a call came to.
type outcome struct {
	Value any
	Err   string
}

func outcomeOf(value any, err error) outcome {
	var told *registry.Error
	var conflict *tracking.ParamConflict
	switch {
	case err == nil:
		return outcome{Value: value}
	case errors.As(err, &told):
		return outcome{Err: string(told.Code) + ": " + told.Message}
	case errors.As(err, &conflict):
		return outcome{Err: fmt.Sprint(conflict.Changes)}
	default:
		return outcome{Err: err.Error()}
	}
}

// call is an operation with its arguments, to be made on either.
type call struct {
	text string
	on   func(context.Context, tracking.Store) outcome
}

// Few of each, so that calls meet.
var (
	experimentIDs = []tracking.ExperimentID{0, 1, 2, 3}
	names         = []tracking.ExperimentName{"Default", "a", "b", "c#d"}
	runIDs        = []tracking.RunID{tracking.RunID(strings.Repeat("a", 32)), tracking.RunID(strings.Repeat("b", 32)), tracking.RunID(strings.Repeat("c", 32))}
	keys          = []string{"k", "loss", "val/loss", "é.1"}
	// Values of several sizes spread a run over several items.
	texts   = []string{"", "v", "w", strings.Repeat("x", 5000), strings.Repeat("é", 4000), strings.Repeat("\"", 6000)}
	moments = []registry.Timestamp{0, 1, 1_800_000_000_000, math.MaxInt64}
	steps   = []int64{math.MinInt64, -1, 0, 1, math.MaxInt64}
	values  = []float64{math.NaN(), -math.MaxFloat64, -1.5, 0, math.SmallestNonzeroFloat64, 0.1, math.MaxFloat64}
)

func pick[T any](t *rapid.T, from []T, what string) T { return rapid.SampledFrom(from).Draw(t, what) }

func drawTags(t *rapid.T, from []string) registry.Tags {
	return rapid.MapOfN(rapid.SampledFrom(append([]string{tracking.RunNameTag}, keys...)), rapid.SampledFrom(from), 0, 3).Draw(t, "tags")
}

func drawTag(t *rapid.T) registry.Tag {
	return registry.Tag{Key: pick(t, keys, "tag"), Value: pick(t, texts, "value")}
}

func drawPoint(t *rapid.T) tracking.Metric {
	point := tracking.Metric{
		Key: pick(t, keys, "metric"), Value: pick(t, values, "value"),
		Timestamp: pick(t, moments, "timestamp"), Step: pick(t, steps, "step"),
		ModelID: pick(t, []tracking.ModelID{"", "", modelIDs[0], modelIDs[1]}, "measured"),
	}
	if point.Timestamp > 0 {
		// A point that is logged again was measured on the same dataset.
		point.DatasetName, point.DatasetDigest = "d", fmt.Sprint(point.Step%2)
	}
	return point
}

func done(err error) outcome { return outcomeOf(nil, err) }

// drawExperimentCall draws what is done to experiments. An id is used once.
func drawExperimentCall(t *rapid.T, used map[tracking.ExperimentID]bool) call {
	id, name := pick(t, experimentIDs, "experiment"), pick(t, names, "name")
	at := registry.Timestamp(rapid.IntRange(1, 9).Draw(t, "at"))
	tag := drawTag(t)
	calls := []call{
		{"get", func(ctx context.Context, s tracking.Store) outcome { return outcomeOf(s.Experiment(ctx, id)) }},
		{"get by name", func(ctx context.Context, s tracking.Store) outcome { return outcomeOf(s.ExperimentByName(ctx, name)) }},
		{"rename", func(ctx context.Context, s tracking.Store) outcome {
			return done(s.RenameExperiment(ctx, id, name, at))
		}},
		{"delete", func(ctx context.Context, s tracking.Store) outcome { return done(s.DeleteExperiment(ctx, id, at)) }},
		{"restore", func(ctx context.Context, s tracking.Store) outcome { return done(s.RestoreExperiment(ctx, id, at)) }},
		{"set tag", func(ctx context.Context, s tracking.Store) outcome { return done(s.SetExperimentTag(ctx, id, tag)) }},
		{"delete tag", func(ctx context.Context, s tracking.Store) outcome {
			return done(s.DeleteExperimentTag(ctx, id, tag.Key))
		}},
	}
	if !used[id] {
		calls = append(calls, call{"create", func(ctx context.Context, s tracking.Store) outcome {
			got := done(s.CreateExperiment(ctx, tracking.NewExperiment{ID: id, Name: name, ArtifactLocation: "s3://b", Tags: registry.Tags{"t": "v"}, At: at}))
			used[id] = used[id] || got.Err == ""
			return got
		}})
	}
	drawn := pick(t, calls, "call")
	drawn.text = fmt.Sprintf("%s experiment %s %q at %d", drawn.text, id, name, at)
	return drawn
}

// drawRunCall draws what is done to runs. A run id is created once at most.
func drawRunCall(t *rapid.T, created map[tracking.RunID]bool) call {
	id := pick(t, runIDs, "run")
	if !created[id] {
		wanted := tracking.NewRun{
			ID: id, ExperimentID: pick(t, experimentIDs, "experiment"), Name: "n", UserID: "u",
			StartTime: pick(t, moments, "start"), ArtifactURI: "s3://b/r", Tags: registry.Tags{tracking.RunNameTag: "n", "big": pick(t, texts, "big")},
		}
		return call{"create run " + string(id), func(ctx context.Context, s tracking.Store) outcome {
			got := done(s.CreateRun(ctx, wanted))
			created[id] = created[id] || got.Err == ""
			return got
		}}
	}
	key, text := pick(t, keys, "key"), pick(t, texts, "text")
	end := pick(t, moments, "end")
	status := tracking.Finished
	batch := tracking.Batch{
		Metrics: rapid.SliceOfN(rapid.Custom(drawPoint), 0, 6).Draw(t, "metrics"),
		Params:  rapid.MapOfN(rapid.SampledFrom(keys), rapid.SampledFrom(texts), 0, 2).Draw(t, "params"),
		Tags:    drawTags(t, texts),
	}
	inputs := drawInputs(t)
	calls := []call{
		{"get", func(ctx context.Context, s tracking.Store) outcome { return outcomeOf(s.Run(ctx, id)) }},
		{"update", func(ctx context.Context, s tracking.Store) outcome {
			return outcomeOf(s.UpdateRun(ctx, id, tracking.RunUpdate{Status: &status, EndTime: &end, Name: &text}))
		}},
		{"delete", func(ctx context.Context, s tracking.Store) outcome { return done(s.DeleteRun(ctx, id)) }},
		{"restore", func(ctx context.Context, s tracking.Store) outcome { return done(s.RestoreRun(ctx, id)) }},
		{"log", func(ctx context.Context, s tracking.Store) outcome { return done(s.Log(ctx, id, batch)) }},
		{"log again", func(ctx context.Context, s tracking.Store) outcome { return done(s.Log(ctx, id, batch)) }},
		{"delete tag", func(ctx context.Context, s tracking.Store) outcome { return done(s.DeleteRunTag(ctx, id, key)) }},
		{"change tag", func(ctx context.Context, s tracking.Store) outcome {
			return done(s.ChangeRunTag(ctx, id, key, func(old string) (string, error) { return strings.Repeat("+", 1+len(old)%9), nil }))
		}},
		{"log inputs", func(ctx context.Context, s tracking.Store) outcome { return done(s.LogInputs(ctx, id, inputs)) }},
		{"log outputs", func(ctx context.Context, s tracking.Store) outcome {
			return done(s.LogOutputs(ctx, id, []tracking.ModelOutput{{ModelID: tracking.ModelID("m-" + key), Step: int64(len(text))}}))
		}},
		{"artifacts", func(ctx context.Context, s tracking.Store) outcome { return outcomeOf(s.RunArtifactURI(ctx, id)) }},
		{"history", func(ctx context.Context, s tracking.Store) outcome { return historyOf(ctx, s, id, key) }},
	}
	drawn := pick(t, calls, "call")
	drawn.text = fmt.Sprintf("%s run %.4s key %q text of %d, batch %.200v", drawn.text, id, key, len(text), batch)
	return drawn
}

func drawInputs(t *rapid.T) tracking.Inputs {
	inputs := tracking.Inputs{Models: []tracking.ModelID{tracking.ModelID("m-" + pick(t, keys, "model"))}}
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(keys), 0, 2, rapid.ID[string]).Draw(t, "datasets") {
		inputs.Datasets = append(inputs.Datasets, tracking.DatasetInput{
			Dataset: tracking.Dataset{Name: name, Digest: "d", SourceType: "local", Source: pick(t, texts, "source"), Schema: "s"},
			Tags:    registry.Tags{"": "empty", "mlflow.data.context": "train"},
		})
	}
	return inputs
}

// historyOf reads all pages of a metric.
func historyOf(ctx context.Context, s tracking.Store, id tracking.RunID, key string) outcome {
	wanted := tracking.MetricHistory{RunID: id, Key: key, MaxResults: 2}
	var points []tracking.Metric
	for {
		page, err := s.MetricHistory(ctx, wanted)
		if err != nil {
			return done(err)
		}
		points = append(points, page.Items...)
		if wanted.PageToken = page.NextPageToken; wanted.PageToken == "" {
			return outcome{Value: points}
		}
	}
}

// TestTheStoreFollowsTheSpecification makes random calls on both, each on one of
// two functions.
func TestTheStoreFollowsTheSpecification(t *testing.T) {
	tabletest.BoundChecks(t, 40)
	for _, shards := range []int{1, 4} {
		t.Run(fmt.Sprintf("shards=%d", shards), func(t *testing.T) {
			t.Parallel()
			followSpecification(t, shards)
		})
	}
}

func followSpecification(outer *testing.T, shards int) {
	outer.Helper()
	rapid.Check(outer, func(t *rapid.T) {
		settings := table.Settings{Name: tabletest.New(outer), Shards: shards}
		var stores []*runs.Store
		for range 2 {
			stores = append(stores, runs.Open(table.Open(tabletest.Config(outer), settings)))
		}
		spec := trackingspec.New()
		created, logged := map[tracking.RunID]bool{}, map[tracking.ModelID]bool{}
		used := map[tracking.ExperimentID]bool{tracking.DefaultExperiment: true}
		compare := func(c call) {
			t.Log(c.text)
			want := c.on(t.Context(), spec)
			got := c.on(t.Context(), pick(t, stores, "store"))
			if diff := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.EquateNaNs()); diff != "" {
				t.Fatalf("%s (-specification +store):\n%s", c.text, diff)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"experiment": func(t *rapid.T) { compare(drawExperimentCall(t, used)) },
			"run":        func(t *rapid.T) { compare(drawRunCall(t, created)) },
			"log":        func(t *rapid.T) { compare(drawRunCall(t, created)) },
			"model":      func(t *rapid.T) { compare(drawLoggedModelCall(t, logged)) },
			"search":     func(t *rapid.T) { compare(drawSearch(t)) },
		})
		for id := range logged {
			compare(call{"in the end " + string(id), func(ctx context.Context, s tracking.Store) outcome { return outcomeOf(s.LoggedModel(ctx, id, true)) }})
		}
		for id := range created {
			compare(call{"in the end " + string(id), func(ctx context.Context, s tracking.Store) outcome { return outcomeOf(s.Run(ctx, id)) }})
		}
	})
}
