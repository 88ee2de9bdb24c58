package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/tracking"
	"modelregistry/internal/web/webtest"
)

// addExperiment makes an experiment that was last changed at a moment.
func (b browser) addExperiment(id tracking.ExperimentID, name string, at registry.Timestamp) {
	b.t.Helper()
	if err := b.tracked.CreateExperiment(b.t.Context(), tracking.NewExperiment{
		ID: id, Name: tracking.ExperimentName(name), ArtifactLocation: "s3://bucket/" + id.String(), At: at,
	}); err != nil {
		b.t.Fatal(err)
	}
}

// addRun makes a run with what it logged.
func (b browser) addRun(run tracking.NewRun, batch tracking.Batch) {
	b.t.Helper()
	if run.ArtifactURI == "" {
		run.ArtifactURI = "s3://bucket/" + string(run.ID)
	}
	if err := b.tracked.CreateRun(b.t.Context(), run); err != nil {
		b.t.Fatal(err)
	}
	if err := b.tracked.Log(b.t.Context(), run.ID, batch); err != nil {
		b.t.Fatal(err)
	}
}

// runNumber is an id for a run.
func runNumber(n int) tracking.RunID { return tracking.RunID(fmt.Sprintf("%032x", n)) }

func TestNoExperiments(t *testing.T) {
	t.Parallel()
	b := open(t, spec.New())
	page := b.get("/experiments")
	if got := page.text(t, "h2"); page.status != http.StatusOK || got != "No experiment of your own yet" {
		t.Errorf("status %d, heading %q", page.status, got)
	}
	if diff := cmp.Diff([]string{"Default"}, page.texts("tbody th a")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := page.text(t, ".code"); !strings.Contains(got, `mlflow.set_tracking_uri("http://example.com")`) {
		t.Errorf("it says %q", got)
	}
}

func TestExperimentsAreFound(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	if err := b.tracked.DeleteExperiment(t.Context(), webtest.EmptyExperiment, 1); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, query, order, view string
		want                     []string
	}{
		{name: "all", want: []string{"churn", "demand-forecast", "Default"}},
		{name: "deleted ones too", view: "all", order: "name", want: []string{"Default", "churn", "demand-forecast", "router-prompts"}},
		{name: "a part of a name", query: "CAST", want: []string{"demand-forecast"}},
		{name: "a filter", query: "tags.team = 'growth'", want: []string{"churn"}},
		{name: "a filter on names", query: "name LIKE 'd%'", order: "reverse", want: []string{"demand-forecast"}},
		{name: "nothing", query: "trained in berlin"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			page := b.get(address(experimentsPath, "q", test.query, "order", test.order, "view", test.view))
			if diff := cmp.Diff(test.want, page.texts("tbody th a"), cmpopts.EquateEmpty()); diff != "" || page.status != http.StatusOK {
				t.Errorf("status %d (-want +got)\n%s", page.status, diff)
			}
		})
	}
	page := b.get("/experiments?view=all")
	if diff := cmp.Diff([]string{"router-promptsDeleted"}, page.texts("tbody th:has(.deleted)")); diff != "" {
		t.Errorf("deleted (-want +got)\n%s", diff)
	}
}

func TestExperimentFiltersAreExplained(t *testing.T) {
	t.Parallel()
	page := openSample(t).get("/experiments?q=author%20%3D%20%27anna%27")
	if got := page.text(t, "#results .error"); page.status != http.StatusBadRequest || !strings.Contains(got, "Invalid attribute key 'author'") {
		t.Errorf("status %d: %s", page.status, got)
	}
	if value, _ := page.Find("#q[aria-invalid]").Attr("value"); value != "author = 'anna'" {
		t.Errorf("what was typed became %q", value)
	}
}

func TestPagesOfExperiments(t *testing.T) {
	t.Parallel()
	b := open(t, spec.New())
	for i := range 60 {
		b.addExperiment(tracking.ExperimentID(i+1), fmt.Sprintf("experiment-%02d", i), 1)
	}
	page := b.get("/experiments?order=name")
	shown := page.texts("tbody th a")
	for next := page.Find("a[rel=next]"); next.Length() == 1; next = page.Find("a[rel=next]") {
		page = b.get(page.link(t, "a[rel=next]"))
		shown = append(shown, page.texts("tbody th a")...)
	}
	if len(shown) != 61 || shown[60] != "experiment-59" {
		t.Errorf("%d experiments, the last %q", len(shown), shown[len(shown)-1])
	}
	if first := b.get(page.link(t, ".paging a:first-child")).texts("tbody th a")[0]; first != "Default" {
		t.Errorf("the first page begins with %s", first)
	}
}
