package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/tracking"
	"modelregistry/internal/web/webtest"
)

func forecastRuns(more ...string) string {
	return experimentURL(webtest.ForecastExperiment, more...)
}

func TestRunsOfTheSample(t *testing.T) {
	t.Parallel()
	page := openSample(t).get(forecastRuns())
	if got := page.text(t, "title"); page.status != http.StatusOK || got != "demand-forecast · Model registry" {
		t.Errorf("status %d, title %q", page.status, got)
	}
	runs := page.texts("tbody th a")
	if len(runs) != 15 || runs[0] != "without-holidays" || runs[1] != "tuned-15" {
		t.Errorf("the last started first: %d, %q", len(runs), runs)
	}
	want := []string{"Compare", "Run", "Status", "Started▼", "Duration", "User", "test_mape", "train_loss", "val_loss", "val_mape", "holidays", "learning_rate", "max_depth"}
	if diff := cmp.Diff(want, page.texts("thead tr:last-child th")); diff != "" {
		t.Errorf("the columns are what tells one from another (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"6.8", "0.19521", "0.23816", "7.1021"}, page.texts("tbody tr:nth-child(2) td.number")); diff != "" {
		t.Errorf("metrics (-want +got)\n%s", diff)
	}
}

func TestRunsAreFound(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	tests := []struct {
		name string
		list runList
		want []string
	}{
		{name: "by a metric", list: runList{metric: "val_mape", ascending: true, query: "metrics.val_mape < 7.6"}, want: []string{"tuned-15", "wide-13"}},
		{name: "by a metric, the highest first", list: runList{metric: "val_mape", query: "metrics.val_mape < 7.6"}, want: []string{"wide-13", "tuned-15"}},
		{name: "those that started first", list: runList{ascending: true, query: "tuned"}, want: []string{"tuned-3", "tuned-7", "tuned-11", "tuned-15"}},
		{name: "a parameter", list: runList{query: "params.max_depth = '12'"}, want: []string{"without-holidays"}},
		{name: "a status", list: runList{query: "attributes.status = 'FAILED'"}, want: []string{"without-holidays"}},
		{name: "deleted ones too", list: runList{query: "run_name = 'deep-2'", all: true}, want: []string{"deep-2"}},
		{name: "no deleted ones", list: runList{query: "run_name = 'deep-2'"}, want: nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.list.experiment = webtest.ForecastExperiment.String()
			page := b.get(test.list.url())
			if got := page.texts("tbody th a"); page.status != http.StatusOK || fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("status %d: %q, want %q", page.status, got, test.want)
			}
			if got, _ := page.Find("#q").Attr("value"); got != test.list.query {
				t.Errorf("what was typed became %q", got)
			}
		})
	}
}

// TestHeadingsSortRuns follows them there and back.
func TestHeadingsSortRuns(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	page := b.get(forecastRuns("q", "tuned"))
	for _, want := range []struct{ direction, first string }{{"descending", "tuned-3"}, {"ascending", "tuned-15"}, {"descending", "tuned-3"}} {
		page = b.get(page.link(t, "thead a:contains(val_mape)"))
		if got, _ := page.Find("th:has(a:contains(val_mape))").Attr("aria-sort"); got != want.direction || page.texts("tbody th a")[0] != want.first {
			t.Errorf("%s: %q, want %s first of %s", got, page.texts("tbody th a"), want.first, want.direction)
		}
	}
}

func TestRunFiltersAreExplained(t *testing.T) {
	t.Parallel()
	page := openSample(t).get(forecastRuns("q", "accuracy > 1"))
	if got := page.text(t, "#results .error"); page.status != http.StatusBadRequest || !strings.Contains(got, "Invalid attribute key 'accuracy'") {
		t.Errorf("status %d: %s", page.status, got)
	}
	if got := page.text(t, "h1"); got != "demand-forecast" {
		t.Errorf("the page is that of %q", got)
	}
}

func TestNoRuns(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	page := b.get(experimentURL(webtest.EmptyExperiment))
	if got := page.text(t, "h2"); page.status != http.StatusOK || got != "No active run yet" {
		t.Errorf("status %d, heading %q", page.status, got)
	}
	code := strings.Join(page.texts(".code"), " ")
	for _, want := range []string{`set_tracking_uri("http://example.com")`, webtest.EmptyExperiment.String(), "http://example.com/api/2.0/mlflow/runs/create"} {
		if !strings.Contains(code, want) {
			t.Errorf("it does not say %s: %s", want, code)
		}
	}
	if got := b.get(experimentURL(webtest.EmptyExperiment, "q", "x")).text(t, ".blank strong"); got != "x" {
		t.Errorf("nothing is found for %q", got)
	}
}

func TestExperimentsThatAreNotThere(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	for _, id := range []string{"", "77", "x", "1'; --", "99999999999999999999999"} {
		page := b.get(address(experimentPath, "id", id))
		if got := page.text(t, "h1"); page.status != http.StatusNotFound || got != "No experiment has this id" {
			t.Errorf("%q: status %d, %q", id, page.status, got)
		}
	}
	if err := b.tracked.DeleteExperiment(t.Context(), webtest.ForecastExperiment, 1); err != nil {
		t.Fatal(err)
	}
	page := b.get(forecastRuns("view", "all"))
	if page.Find("h1 .deleted").Length() != 1 || page.Find("tbody .deleted").Length() != 16 {
		t.Errorf("a deleted experiment, with runs: status %d, %q", page.status, page.texts("tbody th"))
	}
}

func TestPagesOfRuns(t *testing.T) {
	t.Parallel()
	b := open(t, spec.New())
	const runs = 60
	for i := range runs {
		b.addRun(tracking.NewRun{ID: runNumber(i), Name: fmt.Sprintf("run-%02d", i), StartTime: registry.Timestamp(i)}, tracking.Batch{
			Metrics: []tracking.Metric{{Key: "m`etric", Value: float64(i % 7)}},
		})
	}
	for _, list := range []runList{{experiment: "0"}, {experiment: "0", metric: "m`etric", ascending: true}} {
		page := b.get(list.url())
		seen := make(map[string]bool)
		for _, name := range page.texts("tbody th a") {
			seen[name] = true
		}
		for next := page.Find("a[rel=next]"); next.Length() == 1; next = page.Find("a[rel=next]") {
			page = b.get(page.link(t, "a[rel=next]"))
			for _, name := range page.texts("tbody th a") {
				seen[name] = true
			}
		}
		if len(seen) != runs {
			t.Errorf("%+v: %d runs", list, len(seen))
		}
	}
}
