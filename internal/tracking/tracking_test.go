package tracking_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec/trackingspec"
	"modelregistry/internal/tracking"
)

const root = "s3://bucket/artifacts"

// prepared is a tracking that has an experiment with a run.
func prepared(t *testing.T) (*tracking.Tracking, tracking.ExperimentID, string) {
	t.Helper()
	service := tracking.New(trackingspec.New(), root)
	experiment, err := service.CreateExperiment(t.Context(), "prices", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	run, err := service.CreateRun(t.Context(), tracking.CreateRunRequest{ExperimentID: experiment.String()})
	if err != nil {
		t.Fatal(err)
	}
	return service, experiment, string(run.Info.ID)
}

func TestArtifactsLieBelowTheRoot(t *testing.T) {
	t.Parallel()
	service, id, runID := prepared(t)
	experiment, err := service.GetExperiment(t.Context(), id.String())
	if want := fmt.Sprintf("%s/%s", root, id); err != nil || experiment.ArtifactLocation != want {
		t.Errorf("the experiment has %q, %v: want %q", experiment.ArtifactLocation, err, want)
	}
	run, err := service.GetRun(t.Context(), runID)
	if want := fmt.Sprintf("%s/%s/%s/artifacts", root, id, runID); err != nil || run.Info.ArtifactURI != want {
		t.Errorf("the run has %q, %v: want %q", run.Info.ArtifactURI, err, want)
	}
	model, err := service.CreateLoggedModel(t.Context(), tracking.CreateLoggedModelRequest{ExperimentID: id.String()})
	if want := fmt.Sprintf("%s/%s/models/%s/artifacts", root, id, model.ID); err != nil || model.ArtifactURI != want {
		t.Errorf("the logged model has %q, %v: want %q", model.ArtifactURI, err, want)
	}
	byDefault, err := service.GetExperiment(t.Context(), "0")
	if want := root + "/0"; err != nil || byDefault.ArtifactLocation != want {
		t.Errorf("the default experiment has %q, %v: want %q", byDefault.ArtifactLocation, err, want)
	}
}

func TestTheCallerStartsTheRun(t *testing.T) {
	t.Parallel()
	service, id, _ := prepared(t)
	ctx := registry.WithCaller(t.Context(), "ada")
	for said, want := range map[string]registry.UserID{"": "ada", "ben": "ben"} {
		run, err := service.CreateRun(ctx, tracking.CreateRunRequest{ExperimentID: id.String(), UserID: said})
		if err != nil || run.Info.UserID != want {
			t.Errorf("who says %q is %q, %v: want %q", said, run.Info.UserID, err, want)
		}
	}
}

func TestWhatIsKeptOfWhatIsLogged(t *testing.T) {
	t.Parallel()
	service, _, id := prepared(t)
	long := strings.Repeat("é", 9000)
	err := service.LogBatch(t.Context(), tracking.LogBatchRequest{
		RunID: id,
		Metrics: []tracking.Metric{
			{Key: "high", Value: math.Inf(1)}, {Key: "low", Value: math.Inf(-1)}, {Key: "nan", Value: math.NaN()},
		},
		Params: []tracking.Param{{Key: "long", Value: long}},
		Tags:   []registry.Tag{{Key: "long", Value: long}, {Key: tracking.RunNameTag, Value: ""}},
	})
	if err != nil {
		t.Fatal(err)
	}
	run, err := service.GetRun(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if run.Metrics["high"].Value != math.MaxFloat64 || run.Metrics["low"].Value != -math.MaxFloat64 || !math.IsNaN(run.Metrics["nan"].Value) {
		t.Errorf("metrics %v", run.Metrics)
	}
	if got, want := run.Params["long"], strings.Repeat("é", 6000); got != want {
		t.Errorf("the param has %d bytes, want %d", len(got), len(want))
	}
	if got, want := run.Tags["long"], strings.Repeat("é", 8000); got != want {
		t.Errorf("the tag has %d bytes, want %d", len(got), len(want))
	}
	if run.Info.Name == "" || run.Tags[tracking.RunNameTag] != run.Info.Name {
		t.Errorf("the run is called %q, its tag says %q", run.Info.Name, run.Tags[tracking.RunNameTag])
	}
}

func TestSamplesOfHistories(t *testing.T) {
	t.Parallel()
	service, _, id := prepared(t)
	for step := range int64(10) {
		if err := service.LogMetric(t.Context(), id, tracking.Metric{Key: "loss", Value: 1, Timestamp: registry.Timestamp(100 - step), Step: step}); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name       string
		limit      int
		start, end int64
		want       []int64
	}{
		{name: "all", limit: 10, end: 100, want: []int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{name: "one is the last", limit: 1, end: 100, want: []int64{9}},
		{name: "two are the ends", limit: 2, end: 100, want: []int64{0, 9}},
		{name: "three", limit: 3, end: 100, want: []int64{0, 4, 9}},
		{name: "an interval", limit: 10, start: 3, end: 5, want: []int64{3, 4, 5}},
		{name: "an empty interval", limit: 10, start: 30, end: 50},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			samples, err := service.GetMetricHistoryBulkInterval(context.Background(), tracking.SampleRequest{
				RunIDs: []string{id}, MetricKey: "loss", StartStep: &tt.start, EndStep: &tt.end, MaxResults: tt.limit,
			})
			if err != nil {
				t.Fatal(err)
			}
			var got []int64
			for _, point := range samples[0].Points {
				got = append(got, point.Step)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("steps (-want +got)\n%s", diff)
			}
		})
	}
}

func TestIDsThatNothingHas(t *testing.T) {
	t.Parallel()
	service, _, run := prepared(t)
	for _, id := range []string{"", "no", strings.ToUpper(run), run + "0", run + "#x", strings.Repeat("a", 5000)} {
		if _, err := service.GetRun(t.Context(), id); !errors.Is(err, registry.ResourceDoesNotExist) {
			t.Errorf("run %.40q: %v", id, err)
		}
		if _, err := service.GetLoggedModel(t.Context(), "m-"+id, true); id != run && !errors.Is(err, registry.ResourceDoesNotExist) {
			t.Errorf("logged model %.40q: %v", id, err)
		}
	}
}

func TestModelsOfMLflow2(t *testing.T) {
	t.Parallel()
	service, _, id := prepared(t)
	model := `{"artifact_path": "m", "run_id": "r", "utc_time_created": "2020", "flavors": {"sklearn": {"a": [1], "config": 2}}}`
	for range 2 {
		if err := service.LogModel(t.Context(), id, model); err != nil {
			t.Fatal(err)
		}
	}
	run, err := service.GetRun(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	entry := `{"run_id":"r","artifact_path":"m","utc_time_created":"2020","model_uuid":null,"flavors":{"sklearn":{"a":[1]}}}`
	if got, want := run.Tags["mlflow.log-model.history"], "["+entry+","+entry+"]"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if err := service.SetTag(t.Context(), id, registry.Tag{Key: "mlflow.log-model.history", Value: "mine"}); err != nil {
		t.Fatal(err)
	}
	if err := service.LogModel(t.Context(), id, model); !errors.Is(err, registry.InvalidParameterValue) {
		t.Errorf("a tag that is no list: %v", err)
	}
}
