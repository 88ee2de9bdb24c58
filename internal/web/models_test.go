package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
)

func TestNoModels(t *testing.T) {
	t.Parallel()
	b := open(t, spec.New())
	page := b.get("/models")
	if got := page.text(t, "h2"); page.status != http.StatusOK || got != "No model is registered yet" {
		t.Errorf("status %d, heading %q", page.status, got)
	}
	if got := page.text(t, "title"); got != "Models · Model registry" {
		t.Errorf("title %q", got)
	}
	if got := b.get("/models?q=churn").text(t, ".blank strong"); got != "churn" {
		t.Errorf("nothing is found for %q", got)
	}
}

func TestModelsOfTheSample(t *testing.T) {
	t.Parallel()
	page := openSample(t).get("/models")
	want := []string{"credit-risk", "churn", "demand-forecast", "product-embeddings", "fraud-detection", "house-prices", "support-router"}
	if diff := cmp.Diff(want, page.texts("tbody th a")); diff != "" {
		t.Errorf("the last modified first (-want +got)\n%s", diff)
	}
	row := page.Find("tbody tr").Eq(2)
	got := shown{Document: page.Document}
	got.Selection = row
	if diff := cmp.Diff([]string{"@challengerv14", "@championv12", "@rollbackv11"}, got.texts(".alias")); diff != "" {
		t.Errorf("aliases (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"taskregression", "teampricing", "tier1"}, got.texts(".tag")); diff != "" {
		t.Errorf("tags (-want +got)\n%s", diff)
	}
	if latest, by := got.text(t, "[data-label=Latest]"), got.text(t, "[data-label='Created by']"); latest != "v14" || by != "anna" {
		t.Errorf("latest %q by %q", latest, by)
	}
	if about := got.text(t, ".about"); about != "Forecasts the daily demand of each store for the next two weeks." {
		t.Errorf("about %q", about)
	}
}

func TestModelsAreFound(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	tests := []struct {
		name, query, order string
		want               []string
	}{
		{name: "a part of a name", query: "RISK", want: []string{"credit-risk"}},
		{name: "a filter", query: "tags.team = 'risk'", want: []string{"credit-risk", "fraud-detection"}},
		{name: "a filter on names", query: "name like 'c%'", order: "name", want: []string{"churn", "credit-risk"}},
		{name: "a list", query: "name IN ('churn', 'house-prices')", want: []string{"churn", "house-prices"}},
		{name: "words that are no filter", query: "trained in berlin"},
		{name: "by name backwards", query: "tags.task = 'classification'", order: "reverse", want: []string{"credit-risk", "churn"}},
		{name: "an unknown order", query: "churn", order: "size", want: []string{"churn"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			page := b.get(address(modelsPath, "q", test.query, "order", test.order))
			if diff := cmp.Diff(test.want, page.texts("tbody th a"), cmpopts.EquateEmpty()); diff != "" || page.status != http.StatusOK {
				t.Errorf("status %d (-want +got)\n%s", page.status, diff)
			}
			if got, _ := page.Find("#q").Attr("value"); got != test.query {
				t.Errorf("the query became %q", got)
			}
		})
	}
}

func TestRefusedFiltersAreExplainedInPlace(t *testing.T) {
	t.Parallel()
	page := openSample(t).get(address(modelsPath, "q", "author = 'anna'"))
	const want = "Invalid attribute key 'author' specified. Valid keys are '{'name'}'"
	if got := page.text(t, "#results .error"); page.status != http.StatusBadRequest || got != want {
		t.Errorf("status %d: %s", page.status, got)
	}
	if page.Find("#q[aria-invalid][value]").Length() != 1 {
		t.Error("the field is not marked")
	}
}

// TestPagesOfModels walks to the last page and back.
func TestPagesOfModels(t *testing.T) {
	t.Parallel()
	b := open(t, spec.New())
	const models, pages = 260, 11
	for i := range models {
		b.addModel(fmt.Sprintf("model-%03d", i), 0, nil)
	}
	page := b.get("/models?order=name")
	firsts := []string{page.texts("tbody th a")[0]}
	for next := page.Find("a[rel=next]"); next.Length() == 1; next = page.Find("a[rel=next]") {
		page = b.get(page.link(t, "a[rel=next]"))
		firsts = append(firsts, page.texts("tbody th a")[0])
	}
	if len(firsts) != pages || firsts[pages-1] != "model-250" {
		t.Fatalf("the pages begin with %v", firsts)
	}
	for i := pages - 2; i >= pages-1-keptBack+1; i-- {
		page = b.get(page.link(t, "a[rel=prev]"))
		if got := page.texts("tbody th a")[0]; got != firsts[i] {
			t.Fatalf("back to %s, want %s", got, firsts[i])
		}
	}
	if first := b.get(page.link(t, ".paging a:first-child")).texts("tbody th a")[0]; first != firsts[0] {
		t.Errorf("the first page begins with %s", first)
	}
}

func TestPagesOfAnotherSearchAreRefused(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	page := b.get("/models?page=nonsense")
	if page.status != http.StatusBadRequest || page.Find("#results [role=alert]").Length() != 1 || page.Find(".paging a").Length() == 0 {
		t.Errorf("status %d: %s", page.status, page.Find("main").Text())
	}
}

func TestPromptsStandApart(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	b.addModel("greeting", 0, registry.Tags{filter.PromptTag: "true", "tone": "warm"})
	if names := b.get("/models").texts("tbody th a"); slices.Contains(names, "greeting") {
		t.Errorf("among models %v", names)
	}
	page := b.get("/models?kind=prompt&q=greet")
	if diff := cmp.Diff([]string{"greeting"}, page.texts("tbody th a")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := b.get(page.link(t, "tbody th a")).text(t, ".kind"); got != "Prompt" {
		t.Errorf("its page calls it %q", got)
	}
}

// FuzzNamesAreFound finds what the words of a name contain, whatever they are.
func FuzzNamesAreFound(f *testing.F) {
	for _, seed := range []string{"churn", "it's", `a "b" c`, `'"`, `\`, `\'`, "%", "100%", "ünïcode", "日本", "a\x00b", "like 'x'", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, part string) {
		if condition.MatchString(part) || part == "" || !utf8.ValidString(part) {
			return
		}
		query, err := url.ParseQuery(address("", "q", part)[1:])
		if err != nil || query.Get("q") != part {
			t.Fatalf("%q became %q, %v", part, query.Get("q"), err)
		}
		parsed, err := filter.RegisteredModels.Parse(modelFilter(part, false))
		if err != nil {
			t.Fatalf("%q: %v", part, err)
		}
		if name := part; len(parsed) != 1 || !parsed.Matches(registry.RegisteredModel{Name: registry.ModelName("x" + name + "y")}) {
			t.Errorf("%q is not found by %v", name, parsed)
		}
	})
}
