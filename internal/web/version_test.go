package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/web/webtest"
)

func TestVersionOfTheSample(t *testing.T) {
	t.Parallel()
	page := openSample(t).get(versionURL(webtest.Forecast, 12))
	if got := page.text(t, "title"); page.status != http.StatusOK || got != "Version 12 of demand-forecast · Model registry" {
		t.Errorf("status %d, title %q", page.status, got)
	}
	if diff := cmp.Diff([]string{"@champion", "@challengerv14", "@rollbackv11"}, page.texts("aside .alias")); diff != "" {
		t.Errorf("aliases, those here first (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Source", "Run", "Metrics", "Logged model", "Registered", "Modified", "Created by"}, page.texts(".facts dt")); diff != "" {
		t.Errorf("facts (-want +got)\n%s", diff)
	}
	if got := page.text(t, "aside section:last-child p:first-of-type"); got != "Production" {
		t.Errorf("stage %q", got)
	}
	if diff := cmp.Diff([]string{"Python, by alias", "Python, this version", "mlflow models serve", "curl", "AWS CLI"}, page.texts(".use summary")); diff != "" {
		t.Errorf("snippets (-want +got)\n%s", diff)
	}
}

// TestOriginOfAVersion leads to the run, its metrics and the logged model.
func TestOriginOfAVersion(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	page := b.get(versionURL(webtest.Forecast, 12))
	if run := b.get(page.link(t, ".facts a[href^='/experiments/run']")); run.text(t, "h1") != "baseline-12" {
		t.Errorf("the run is %q", run.text(t, "h1"))
	}
	if model := b.get(page.link(t, ".facts a[href^='/experiments/logged-model']")); model.status != http.StatusOK {
		t.Errorf("the logged model: status %d", model.status)
	}
	if diff := cmp.Diff([]string{"test_mape7.4", "train_loss0.20379", "val_loss0.25813", "val_mape7.6379"}, page.texts(".facts .tag")); diff != "" {
		t.Errorf("metrics (-want +got)\n%s", diff)
	}
	if metric := b.get(page.link(t, ".facts .tag:last-child")); metric.text(t, "h1") != "val_mape" {
		t.Errorf("the last metric is %q", metric.text(t, "h1"))
	}
}

// TestVersionsOfOtherServers leads to their runs only where a link says so.
func TestVersionsOfOtherServers(t *testing.T) {
	t.Parallel()
	b := open(t, spec.New())
	b.addModel("m", 0, nil)
	for _, link := range []string{"", "https://mlflow.example.com/#/experiments/1/runs/2", "javascript:alert(1)"} {
		if _, err := b.store.CreateModelVersion(t.Context(), registry.NewModelVersion{
			Name: "m", Source: "s3://b/m", RunID: string(runNumber(1)), RunLink: link, ModelID: "m-" + string(runNumber(1)),
		}); err != nil {
			t.Fatal(err)
		}
	}
	for version, links := range map[registry.VersionNumber]int{1: 0, 2: 1, 3: 0} {
		if page := b.get(versionURL("m", version)); page.status != http.StatusOK || page.Find(".facts a").Length() != links {
			t.Errorf("version %d: status %d, %d links", version, page.status, page.Find(".facts a").Length())
		}
	}
}

func TestVersionsThatAreNotReady(t *testing.T) {
	t.Parallel()
	store := spec.New()
	_, err := store.RegisterUpload(t.Context(), registry.NewUpload{
		ID:      registry.UploadID{Folder: "uploads/m/run", MLmodel: "1"},
		Version: registry.NewModelVersion{Name: "m", Source: "s3://bucket/uploads/m/run"}, Failure: "model.pkl is missing",
	})
	if err != nil {
		t.Fatal(err)
	}
	page := open(t, store).get(versionURL("m", 1))
	if got, why := page.text(t, ".status.failed"), page.text(t, "p.error"); got != "Failed" || why != "model.pkl is missing" {
		t.Errorf("status %q: %s", got, why)
	}
}

func TestMissingVersionsAreExplained(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	for path, status := range map[string]int{
		versionURL(webtest.Forecast, 99): http.StatusNotFound, versionURL("gone", 1): http.StatusNotFound,
		"/models/version?version=x&name=" + webtest.Forecast:                 http.StatusBadRequest,
		"/models/compare?version=1&version=99&name=" + webtest.Forecast:      http.StatusNotFound,
		"/models/compare?version=1&name=" + webtest.Forecast:                 http.StatusBadRequest,
		"/models/compare?version=1&version=1&name=" + webtest.Forecast:       http.StatusBadRequest,
		"/models/compare?name=a" + strings.Repeat("&version=1&version=2", 3): http.StatusNotFound,
	} {
		if page := b.get(path); page.status != status || page.Find("main [role=alert] a.button").Length() != 1 {
			t.Errorf("%s: status %d, want %d: %s", path, page.status, status, page.Find("main").Text())
		}
	}
}

func TestComparedVersions(t *testing.T) {
	t.Parallel()
	page := openSample(t).get("/models/compare?version=12&version=3&version=9&name=" + webtest.Forecast)
	if diff := cmp.Diff([]string{"Version 3", "Version 9", "Version 12"}, page.texts("thead a")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	want := []string{"Aliases (differs)", "Stage (differs)", "Run (differs)", "Logged model (differs)", "Source (differs)", "Description (differs)"}
	if diff := cmp.Diff(want, page.texts("tbody:first-of-type tr.differs th")); diff != "" {
		t.Errorf("what differs (-want +got)\n%s", diff)
	}
	if got := page.texts("tbody:first-of-type tr:last-child td"); !cmp.Equal(got, []string{"approved", "approved", "approved"}) {
		t.Errorf("the last tag is %q", got)
	}
}

// TestComparedRuns has what the versions' runs logged below the versions, and the
// same of runs alone.
func TestComparedRuns(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	runs := address(compareRunsPath, "run", string(webtest.RunOf(webtest.Forecast, 12)), "run", string(webtest.RunOf(webtest.Forecast, 3)))
	for path, columns := range map[string][]string{
		"/models/compare?version=3&version=12&name=" + webtest.Forecast: {"Version 3", "Version 12"}, runs: {"tuned-3", "baseline-12"},
	} {
		page := b.get(path)
		if diff := cmp.Diff(columns, page.texts("thead a")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", path, diff)
		}
		if got := page.texts("tr.differs:contains(val_mape) td"); !cmp.Equal(got, []string{"9.0648", "7.6379"}) {
			t.Errorf("%s: val_mape %q", path, got)
		}
		if got := page.texts("tr:not(.differs):contains(horizon_days) td"); !cmp.Equal(got, []string{"14", "14"}) {
			t.Errorf("%s: horizon_days %q", path, got)
		}
		if bars, lines := page.Find("svg rect").Length(), page.Find("svg polyline").Length(); bars != 2 || lines != 6 {
			t.Errorf("%s: %d bars and %d lines", path, bars, lines)
		}
		if got := page.text(t, "svg:has(rect) desc"); got != columns[0]+": 9.2; "+columns[1]+": 7.4" {
			t.Errorf("%s: bars say %q", path, got)
		}
	}
	if page := b.get(address(compareRunsPath, "run", string(webtest.RunOf(webtest.Forecast, 12)))); page.status != http.StatusBadRequest || page.text(t, "h1") != "Choose two to five runs" {
		t.Errorf("one run: status %d", page.status)
	}
}

// TestComparedVersionsWithoutRuns have those of another server, or none.
func TestComparedVersionsWithoutRuns(t *testing.T) {
	t.Parallel()
	b := open(t, spec.New())
	b.addModel("m", 2, nil)
	page := b.get("/models/compare?version=1&version=2&name=m")
	if page.status != http.StatusOK || page.Find("svg.chart").Length() != 0 || page.Find("tbody").Length() != 1 {
		t.Errorf("status %d: %s", page.status, page.Find("main").Text())
	}
}

func TestSnippets(t *testing.T) {
	t.Parallel()
	version := registry.ModelVersion{Name: `it's "m" $x`, Version: 3, DownloadURI: "s3://b/it's", Aliases: []registry.Alias{"champion"}}
	tests := []struct {
		name, server, title, want string
	}{
		{"Python", "http://localhost:5000", "Python, by alias",
			"import mlflow\n\nmlflow.set_tracking_uri('http://localhost:5000')\nmodel = mlflow.pyfunc.load_model('models:/it\\'s \"m\" $x@champion')\nmodel.predict(data)"},
		{"serve", "http://localhost:5000", "mlflow models serve",
			"export MLFLOW_TRACKING_URI='http://localhost:5000'\nmlflow models serve --model-uri 'models:/it'\\''s \"m\" $x@champion' --port 8080 --env-manager local"},
		{"curl", "http://localhost:5000", "curl",
			"curl 'http://localhost:5000/api/2.0/mlflow/registered-models/alias?alias=champion&name=it%27s%20%22m%22%20%24x'"},
		{"a signed curl", "https://registry.example.com", "curl",
			"curl --aws-sigv4 \"aws:amz:$AWS_REGION:execute-api\" \\\n  --user \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\" \\\n" +
				"  --header \"x-amz-security-token: $AWS_SESSION_TOKEN\" \\\n" +
				"  'https://registry.example.com/api/2.0/mlflow/registered-models/alias?alias=champion&name=it%27s%20%22m%22%20%24x'"},
		{"AWS CLI", "http://localhost:5000", "AWS CLI", `aws s3 cp --recursive 's3://b/it'\''s' model`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, snippet := range snippetsOf(test.server, version) {
				if snippet.Title == test.title {
					if diff := cmp.Diff(test.want, snippet.Text); diff != "" {
						t.Errorf("(-want +got)\n%s", diff)
					}
					return
				}
			}
			t.Errorf("there is no %s", test.title)
		})
	}
}
