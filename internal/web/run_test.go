package web

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/tracking"
	"modelregistry/internal/web/webtest"
)

func forecastRun(version int) string { return runURL(webtest.RunOf(webtest.Forecast, version)) }

func TestRunOfTheSample(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	page := b.get(forecastRun(12))
	if got := page.text(t, "head title"); page.status != http.StatusOK || got != "baseline-12 · Model registry" {
		t.Errorf("status %d, title %q", page.status, got)
	}
	if diff := cmp.Diff([]string{"Experiments", "demand-forecast"}, page.texts(".crumbs a")); diff != "" {
		t.Errorf("crumbs (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"test_mape", "train_loss", "val_loss", "val_mape"}, page.texts("#metrics tbody th")); diff != "" {
		t.Errorf("metrics (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"7.4", "0", "one value"}, page.texts("#metrics tbody tr:first-child td")); diff != "" {
		t.Errorf("a metric with one value (-want +got)\n%s", diff)
	}
	if got := page.texts("#metrics svg desc"); len(got) != 3 || got[2] != "21.6 at step 0 to 7.6379 at step 39, lowest 7.6379, highest 21.6" {
		t.Errorf("charts say %q", got)
	}
	if got := page.texts("#params tbody tr")[3]; !strings.HasPrefix(got, "max_depth") || !strings.HasSuffix(got, "6") {
		t.Errorf("a parameter: %q", got)
	}
	if diff := cmp.Diff([]string{"demand-forecastv12"}, page.texts("#models .alias")); diff != "" {
		t.Errorf("what its model is registered as (-want +got)\n%s", diff)
	}
	if version := b.get(page.link(t, "aside .alias")); version.text(t, "h1") != "Version 12" {
		t.Errorf("the link to the version leads to %q", version.text(t, "h1"))
	}
	if diff := cmp.Diff([]string{"Run", "Started", "Ended", "User", "Source", "Commit", "Child runs", "Artifacts"}, page.texts(".facts dt")); diff != "" {
		t.Errorf("facts (-want +got)\n%s", diff)
	}
}

func TestRunsThatLoggedNothing(t *testing.T) {
	t.Parallel()
	b := open(t, spec.New())
	b.addRun(tracking.NewRun{ID: runNumber(1)}, tracking.Batch{})
	page := b.get(runURL(runNumber(1)))
	if got := page.text(t, "h1"); page.status != http.StatusOK || got != "00000000…" {
		t.Errorf("status %d, heading %q", page.status, got)
	}
	want := []string{"This run has logged no model.", "This run has logged no metric.", "This run has logged no parameter.", "None yet."}
	if diff := cmp.Diff(want, page.texts(".panel:not(#files) p.quiet")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRunsThatAreNotThere(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	for _, path := range []string{"/experiments/run", "/experiments/run?id=x", runURL(runNumber(1)), metricURL(runNumber(1), "loss"), "/experiments/metric?run=x&key=k",
		address(compareRunsPath, "run", string(webtest.RunOf(webtest.Forecast, 1)), "run", string(runNumber(1)))} {
		page := b.get(path)
		if got := page.text(t, "h1"); page.status != http.StatusNotFound || got != "No run has this id" {
			t.Errorf("%s: status %d, %q", path, page.status, got)
		}
	}
	deleted := b.get(forecastRun(2))
	if deleted.status != http.StatusOK || deleted.Find("h1 .deleted").Length() != 1 {
		t.Errorf("a deleted run: status %d, %q", deleted.status, deleted.text(t, "h1"))
	}
	if page := b.get(metricURL(webtest.RunOf(webtest.Forecast, 1), "nothing")); page.status != http.StatusNotFound || page.Find("[role=alert]").Length() != 1 {
		t.Errorf("an unknown metric: status %d", page.status)
	}
}

// TestNestedRuns leads from a run to those within it and back.
func TestNestedRuns(t *testing.T) {
	t.Parallel()
	b := open(t, spec.New())
	b.addRun(tracking.NewRun{ID: runNumber(1), Name: "sweep"}, tracking.Batch{})
	b.addRun(tracking.NewRun{ID: runNumber(2), Name: "trial", Tags: registry.Tags{parentRunTag: string(runNumber(1))}}, tracking.Batch{})
	found := b.get(b.get(runURL(runNumber(1))).link(t, ".facts a:contains('Find them')"))
	if diff := cmp.Diff([]string{"trial"}, found.texts("tbody th a")); diff != "" {
		t.Fatalf("within it (-want +got)\n%s", diff)
	}
	child := b.get(found.link(t, "tbody th a"))
	if parent := b.get(child.link(t, ".facts a:contains('Parent run')")); parent.text(t, "h1") != "sweep" {
		t.Errorf("the parent is %q", parent.text(t, "h1"))
	}
}

// TestLargeRunsStaySmallPages logs as much as a run may have, and more.
func TestLargeRunsStaySmallPages(t *testing.T) {
	t.Parallel()
	b := open(t, spec.New())
	const many = 10_000
	batch := tracking.Batch{Params: tracking.Params{}}
	for i := range many {
		batch.Metrics = append(batch.Metrics, tracking.Metric{Key: fmt.Sprintf("metric-%05d", i), Value: float64(i)}, tracking.Metric{Key: fmt.Sprintf("metric-%05d", i), Value: 1, Step: -1})
		batch.Params[fmt.Sprintf("param-%05d", i)] = strings.Repeat("v", 6000)
	}
	b.addRun(tracking.NewRun{ID: runNumber(1)}, batch)
	request := httptest.NewRequest(http.MethodGet, runURL(runNumber(1)), nil)
	request.Header.Set("Accept-Encoding", "gzip")
	reply := httptest.NewRecorder()
	b.site.ServeHTTP(reply, request)
	if reply.Body.Len() > maxWeight/4 {
		t.Errorf("the page weighs %d bytes", reply.Body.Len())
	}
	page := b.get(runURL(runNumber(1)))
	if metrics, params := page.Find("#metrics tbody tr").Length(), page.Find("#params tbody tr").Length(); metrics != metricsPerPage || params != paramsPerPage {
		t.Errorf("%d metrics and %d parameters", metrics, params)
	}
	if got := page.text(t, "#metrics header .hint"); got != "1 to 25 of 10000" {
		t.Errorf("it tells %q", got)
	}
	page = b.get(page.link(t, "#metrics .paging a"))
	if got := page.texts("#metrics tbody th")[0]; got != "metric-00025" {
		t.Errorf("the next page begins with %q", got)
	}
	found := b.get(runURL(runNumber(1), findParameter, "-0999"))
	if got := found.texts("#params tbody th"); len(got) != 10 || got[0] != "param-09990" {
		t.Errorf("found %q", got)
	}
	if last := b.get(runURL(runNumber(1), metricsParameter, "999999")); last.status != http.StatusOK || last.Find("#metrics a:contains(Previous)").Length() != 1 {
		t.Errorf("beyond the end: status %d", last.status)
	}
}

// TestMetricsThatAreNoNumbers draws around them.
func TestMetricsThatAreNoNumbers(t *testing.T) {
	t.Parallel()
	b := open(t, spec.New())
	var points []tracking.Metric
	for step, value := range []float64{math.NaN(), 1, math.NaN(), 2, 3, math.MaxFloat64, -math.MaxFloat64} {
		points = append(points, tracking.Metric{Key: "m", Value: value, Step: int64(step)})
	}
	points = append(points, tracking.Metric{Key: "none", Value: math.NaN()}, tracking.Metric{Key: "none", Value: math.NaN(), Step: math.MaxInt64})
	b.addRun(tracking.NewRun{ID: runNumber(1)}, tracking.Batch{Metrics: points})
	page := b.get(metricURL(runNumber(1), "m"))
	if lines, dots := page.Find("polyline").Length(), page.Find("circle").Length(); lines != 1 || dots != 1 {
		t.Errorf("%d lines and %d dots", lines, dots)
	}
	for _, path := range []string{metricURL(runNumber(1), "m"), metricURL(runNumber(1), "none"), runURL(runNumber(1))} {
		page := b.get(path)
		page.Find("svg [points], svg [cx], svg [y1]").Each(func(_ int, drawn *goquery.Selection) {
			for _, attribute := range []string{"points", "cx", "y1"} {
				if at, _ := drawn.Attr(attribute); strings.ContainsAny(at, "NI") {
					t.Errorf("%s: %s at %s", path, attribute, at)
				}
			}
		})
	}
	if got := page.texts("tbody td.number"); len(got) != 7 || got[6] != "NaN" {
		t.Errorf("values %q", got)
	}
}

func TestHistoryOfTheSample(t *testing.T) {
	t.Parallel()
	page := openSample(t).get(metricURL(webtest.RunOf(webtest.Forecast, 12), "val_mape"))
	if got := page.text(t, "head title"); page.status != http.StatusOK || got != "val_mape of baseline-12 · Model registry" {
		t.Errorf("status %d, title %q", page.status, got)
	}
	if got := page.Find("tbody tr").Length(); got != 40 {
		t.Errorf("%d values", got)
	}
	svg := page.Find("svg.chart")
	labelled, _ := svg.Attr("aria-labelledby")
	for id := range strings.FieldsSeq(labelled) {
		if svg.Find("#"+id).Length() != 1 {
			t.Errorf("nothing is called %s", id)
		}
	}
}
