package web

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/spec/trackingspec"
	"modelregistry/internal/tracking"
	"modelregistry/internal/web/webtest"
)

// TestPagesWaitForFewSteps counts how often a page waits for what it asks the
// stores: what is asked at once is one step.
func TestPagesWaitForFewSteps(t *testing.T) {
	t.Parallel()
	run, model := string(webtest.RunOf(webtest.Forecast, 12)), "m-"+string(webtest.RunOf(webtest.Forecast, 12))
	tests := []struct {
		path  string
		steps int
	}{
		{path: modelsPath, steps: 1},
		{path: modelURL(webtest.Forecast), steps: 1},
		{path: versionURL(webtest.Forecast, 12), steps: 2},
		{path: "/models/compare?version=3&version=12&name=" + webtest.Forecast, steps: 3},
		{path: experimentsPath, steps: 1},
		{path: experimentURL(webtest.ForecastExperiment), steps: 1},
		{path: experimentURL(webtest.ForecastExperiment, "q", "nothing is wrong >"), steps: 1},
		{path: address(runPath, "id", run), steps: 2},
		{path: metricURL(tracking.RunID(run), "val_mape"), steps: 1},
		{path: loggedModelURL(tracking.ModelID(model)), steps: 2},
		{path: address(compareRunsPath, "run", run, "run", string(webtest.RunOf(webtest.Forecast, 3))), steps: 2},
		{path: formURL("register", "model", model), steps: 2},
	}
	for _, test := range tests {
		t.Run(test.path, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store, tracked := spec.New(), trackingspec.New()
				if err := errors.Join(webtest.Fill(t.Context(), store, time.Now()), webtest.Track(t.Context(), tracked, time.Now())); err != nil {
					t.Fatal(err)
				}
				b := openTracked(t, slowRegistry{store}, slowTracking{tracked})
				begun := time.Now()
				if page := b.get(test.path); page.status >= http.StatusInternalServerError {
					t.Errorf("status %d", page.status)
				}
				if steps := int(time.Since(begun) / step); steps != test.steps {
					t.Errorf("%d steps, want %d", steps, test.steps)
				}
			})
		})
	}
}

// step is what each call takes, of a time that passes for nobody else.
const step = time.Second

func wait() { <-time.After(step) }

type slowRegistry struct{ registry.Store }

func (s slowRegistry) RegisteredModel(ctx context.Context, name registry.ModelName) (registry.RegisteredModel, error) {
	wait()
	return s.Store.RegisteredModel(ctx, name)
}

func (s slowRegistry) ModelVersion(ctx context.Context, name registry.ModelName, version registry.VersionNumber) (registry.ModelVersion, error) {
	wait()
	return s.Store.ModelVersion(ctx, name, version)
}

func (s slowRegistry) SearchRegisteredModels(ctx context.Context, search registry.Search) (registry.Page[registry.RegisteredModel], error) {
	wait()
	return s.Store.SearchRegisteredModels(ctx, search)
}

func (s slowRegistry) SearchModelVersions(ctx context.Context, search registry.Search) (registry.Page[registry.ModelVersion], error) {
	wait()
	return s.Store.SearchModelVersions(ctx, search)
}

type slowTracking struct{ tracking.Store }

func (s slowTracking) Experiment(ctx context.Context, id tracking.ExperimentID) (tracking.Experiment, error) {
	wait()
	return s.Store.Experiment(ctx, id)
}

func (s slowTracking) Run(ctx context.Context, id tracking.RunID) (tracking.Run, error) {
	wait()
	return s.Store.Run(ctx, id)
}

func (s slowTracking) MetricHistory(ctx context.Context, wanted tracking.MetricHistory) (registry.Page[tracking.Metric], error) {
	wait()
	return s.Store.MetricHistory(ctx, wanted)
}

func (s slowTracking) LoggedModel(ctx context.Context, id tracking.ModelID, allowDeleted bool) (tracking.LoggedModel, error) {
	wait()
	return s.Store.LoggedModel(ctx, id, allowDeleted)
}

func (s slowTracking) SearchExperiments(ctx context.Context, wanted tracking.ExperimentSearch) (registry.Page[tracking.Experiment], error) {
	wait()
	return s.Store.SearchExperiments(ctx, wanted)
}

func (s slowTracking) SearchRuns(ctx context.Context, wanted tracking.RunSearch) (registry.Page[tracking.Run], error) {
	wait()
	return s.Store.SearchRuns(ctx, wanted)
}
