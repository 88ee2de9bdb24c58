package runs_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"modelregistry/internal/dynamo/runs"
	"modelregistry/internal/dynamo/runs/runstest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

var modelIDs = []tracking.ModelID{tracking.ModelID("m-" + strings.Repeat("a", 32)), tracking.ModelID("m-" + strings.Repeat("b", 32))}

// drawLoggedModelCall draws what is done to logged models. An id is created once
// at most.
func drawLoggedModelCall(t *rapid.T, created map[tracking.ModelID]bool) call {
	id := pick(t, modelIDs, "model")
	at := registry.Timestamp(rapid.IntRange(1, 9).Draw(t, "at"))
	tags, params := drawTags(t, texts), tracking.Params(drawTags(t, []string{"v", "w"}))
	if !created[id] {
		wanted := tracking.NewLoggedModel{
			ID: id, ExperimentID: pick(t, experimentIDs, "experiment"), Name: pick(t, []string{"rf", "RF"}, "name"), ArtifactURI: "s3://b/m",
			ModelType: pick(t, []string{"", "sklearn"}, "type"), SourceRunID: pick(t, []string{"", "r"}, "source"), Tags: tags, Params: params, At: at,
		}
		return call{"create logged model " + string(id), func(ctx context.Context, s tracking.Store) outcome {
			got := done(s.CreateLoggedModel(ctx, wanted))
			created[id] = created[id] || got.Err == ""
			return got
		}}
	}
	key := pick(t, keys, "key")
	drawn := pick(t, []call{
		{"get", func(ctx context.Context, s tracking.Store) outcome { return outcomeOf(s.LoggedModel(ctx, id, false)) }},
		{"get any", func(ctx context.Context, s tracking.Store) outcome { return outcomeOf(s.LoggedModel(ctx, id, true)) }},
		{"info", func(ctx context.Context, s tracking.Store) outcome { return outcomeOf(s.LoggedModelInfo(ctx, id)) }},
		{"change tag", func(ctx context.Context, s tracking.Store) outcome {
			return done(s.ChangeLoggedModelTag(ctx, id, key, func(old string) (string, error) { return strings.Repeat("+", 1+len(old)%9), nil }))
		}},
		{"finalize", func(ctx context.Context, s tracking.Store) outcome {
			return outcomeOf(s.FinalizeLoggedModel(ctx, id, tracking.ModelReady, at))
		}},
		{"delete", func(ctx context.Context, s tracking.Store) outcome { return done(s.DeleteLoggedModel(ctx, id, at)) }},
		{"set tags", func(ctx context.Context, s tracking.Store) outcome { return done(s.SetLoggedModelTags(ctx, id, tags)) }},
		{"delete tag", func(ctx context.Context, s tracking.Store) outcome { return done(s.DeleteLoggedModelTag(ctx, id, key)) }},
		{"log params", func(ctx context.Context, s tracking.Store) outcome {
			return done(s.LogLoggedModelParams(ctx, id, params))
		}},
	}, "call")
	drawn.text = fmt.Sprintf("%s logged model %.4s key %q at %d, tags %.200v", drawn.text, id, key, at, tags)
	return drawn
}

// model makes an experiment's logged model in a new store's table.
func model(t *testing.T, s tracking.LoggedModelStore, id tracking.ModelID) {
	t.Helper()
	if err := s.CreateLoggedModel(t.Context(), tracking.NewLoggedModel{ID: id, Name: "m", At: 1}); err != nil {
		t.Fatal(err)
	}
}

// TestWritersOfOneLoggedModel holds that 64 writers lose nothing: a quarter each
// notes versions, logs params, sets tags and gives a status.
func TestWritersOfOneLoggedModel(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*runs.Store) {
		id := modelIDs[0]
		model(t, stores[0], id)
		writes := []func(ctx context.Context, s *runs.Store, i int) error{
			func(ctx context.Context, s *runs.Store, i int) error {
				return tracking.NewOrigins(s).NoteModelVersion(ctx, string(id), "m", registry.VersionNumber(i))
			},
			func(ctx context.Context, s *runs.Store, i int) error {
				return s.LogLoggedModelParams(ctx, id, tracking.Params{fmt.Sprint(i): "param"})
			},
			func(ctx context.Context, s *runs.Store, i int) error {
				return s.SetLoggedModelTags(ctx, id, registry.Tags{fmt.Sprint(i): "tag"})
			},
			func(ctx context.Context, s *runs.Store, i int) error {
				return ignore(s.FinalizeLoggedModel(ctx, id, tracking.ModelReady, registry.Timestamp(i)))
			},
		}
		succeeded(t, tabletest.AtOnce(stores, func(i int, s *runs.Store) error { return writes[i%len(writes)](t.Context(), s, i) }))
		got, err := stores[0].LoggedModel(t.Context(), id, false)
		if err != nil {
			t.Fatal(err)
		}
		wantTags, wantParams := registry.Tags{}, tracking.Params{}
		for i := 0; i < len(stores); i += len(writes) {
			wantParams[fmt.Sprint(i+1)], wantTags[fmt.Sprint(i+2)] = "param", "tag"
			if noted := strings.Count(got.Tags["mlflow.modelVersions"], fmt.Sprintf(`"version":%d}`, i)); noted != 1 {
				t.Errorf("version %d is noted %d times", i, noted)
			}
		}
		delete(got.Tags, "mlflow.modelVersions")
		if diff := cmp.Diff(wantTags, got.Tags) + cmp.Diff(wantParams, got.Params); diff != "" || got.Status != tracking.ModelReady {
			t.Errorf("%s (-want +got)\n%s", got.Status, diff)
		}
	})
}

// TestPointsOfLoggedModels logs few points, which are written with the run, and
// many, which are written ahead of it.
func TestPointsOfLoggedModels(t *testing.T) {
	t.Parallel()
	s := runstest.New(t)
	model(t, s, modelIDs[0])
	if err := s.CreateRun(t.Context(), tracking.NewRun{ID: runIDs[0], Name: "n"}); err != nil {
		t.Fatal(err)
	}
	total := 0
	for _, count := range []int{1, 3, 200} {
		batch := tracking.Batch{}
		for i := range count {
			batch.Metrics = append(batch.Metrics, tracking.Metric{
				Key: "acc", Value: 0.5, Timestamp: registry.Timestamp(count), Step: int64(i), ModelID: modelIDs[0], DatasetName: "iris", DatasetDigest: "d",
			})
		}
		if err := s.Log(t.Context(), runIDs[0], batch); err != nil {
			t.Fatal(err)
		}
		if err := s.Log(t.Context(), runIDs[0], batch); err != nil {
			t.Fatal(err)
		}
		total += count
		got, err := s.LoggedModel(t.Context(), modelIDs[0], false)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Metrics) != total || got.Metrics[0].DatasetName != "iris" || got.Metrics[0].RunID != runIDs[0] {
			t.Errorf("%d points of %d, the first is %+v", len(got.Metrics), total, got.Metrics[0])
		}
		batch.Metrics[0].ModelID = modelIDs[1]
		got2 := s.Log(t.Context(), runIDs[0], batch)
		if want := tracking.LoggedModelNotFound(modelIDs[1]); got2 == nil || got2.Error() != want.Error() {
			t.Errorf("%d points of an unknown model: %v", count, got2)
		}
	}
}
