package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/web/webtest"
)

func TestModelOfTheSample(t *testing.T) {
	t.Parallel()
	page := openSample(t).get(modelURL(webtest.Forecast))
	if got := page.text(t, "h1"); page.status != http.StatusOK || got != webtest.Forecast {
		t.Errorf("status %d, heading %q", page.status, got)
	}
	if diff := cmp.Diff([]string{"@challengerv14", "@championv12", "@rollbackv11"}, page.texts("aside .alias")); diff != "" {
		t.Errorf("aliases (-want +got)\n%s", diff)
	}
	if rows := page.texts(".versions tbody th a"); len(rows) != 14 || rows[0] != "Version 14" {
		t.Errorf("versions %v", rows)
	}
	if got := page.text(t, ".markdown strong"); got != "daily demand" {
		t.Errorf("the description has %q", got)
	}
	if got := page.texts(".versions tbody tr:nth-child(3) td"); !strings.HasPrefix(got[2], "@champion") || got[len(got)-1] != "Production" {
		t.Errorf("version 12: %q", got)
	}
}

func TestModelWithoutVersionsTellsHowToRegisterOne(t *testing.T) {
	t.Parallel()
	page := openSample(t).get(modelURL("support-router"))
	if got := page.text(t, ".blank code"); !strings.Contains(got, `mlflow.register_model("runs:/RUN_ID/model", "support-router")`) {
		t.Errorf("it says %q", got)
	}
	if page.Find("[data-compare-button]").Length() != 0 {
		t.Error("nothing can be compared")
	}
}

// TestPagesOfVersions walks through many versions in each order.
func TestPagesOfVersions(t *testing.T) {
	t.Parallel()
	b := open(t, spec.New())
	b.addModel("many", 260, nil)
	for order, want := range map[string][2]string{"": {"Version 260", "Version 1"}, "oldest": {"Version 1", "Version 260"}, "changed": {"Version 260", "Version 1"}} {
		page := b.get(modelURL("many", "order", order))
		first, pages := page.texts(".versions tbody th a")[0], 1
		for ; page.Find("a[rel=next]").Length() == 1; pages++ {
			page = b.get(page.link(t, "a[rel=next]"))
		}
		rows := page.texts(".versions tbody th a")
		if last := rows[len(rows)-1]; first != want[0] || last != want[1] || pages != 11 {
			t.Errorf("order %q: %d pages from %s to %s", order, pages, first, last)
		}
		before := b.get(page.link(t, "a[rel=prev]")).texts(".versions tbody th a")
		if len(before) != versionsPerPage || before[0] == rows[0] {
			t.Errorf("order %q: the page before has %v", order, before)
		}
	}
}

func TestMissingModelsAreExplained(t *testing.T) {
	t.Parallel()
	page := openSample(t).get(modelURL("gone"))
	if got := page.text(t, "main p:first-of-type"); page.status != http.StatusNotFound || !strings.Contains(got, "“gone”") {
		t.Errorf("status %d: %s", page.status, got)
	}
	if got := openSample(t).get(modelURL("a/b")); got.status != http.StatusBadRequest {
		t.Errorf("a bad name: status %d", got.status)
	}
}

// TestPromptsShowTheirVersions also turns a page of them.
func TestPromptsShowTheirVersions(t *testing.T) {
	t.Parallel()
	b := open(t, spec.New())
	b.addModel("greeting", 0, registry.Tags{filter.PromptTag: "true"})
	for i := range 30 {
		if _, err := b.store.CreateModelVersion(t.Context(), registry.NewModelVersion{
			Name: "greeting", Source: "prompt-template", Tags: registry.Tags{filter.PromptTag: "true", promptText: fmt.Sprintf("Greet {{name}} %d times.", i+1)},
		}); err != nil {
			t.Fatal(err)
		}
	}
	page := b.get(modelURL("greeting"))
	if got := page.texts(".versions tbody th a"); len(got) != versionsPerPage || got[0] != "Version 30" {
		t.Errorf("versions %v", got)
	}
	next := b.get(page.link(t, "a[rel=next]"))
	if got := next.texts(".versions tbody th a"); len(got) != 5 || got[4] != "Version 1" {
		t.Errorf("the next page: status %d, %v", next.status, got)
	}
	version := b.get(versionURL("greeting", 7))
	if got := version.text(t, "pre code"); got != "Greet {{name}} 7 times." {
		t.Errorf("the text is %q", got)
	}
	if version.Find(".use").Length() != 0 || version.text(t, ".kind") != "Prompt" {
		t.Error("it is shown as a model")
	}
}

// counting counts how often a store is asked to read.
type counting struct {
	registry.Store
	calls *atomic.Int64
}

func (c counting) RegisteredModel(ctx context.Context, name registry.ModelName) (registry.RegisteredModel, error) {
	c.calls.Add(1)
	return c.Store.RegisteredModel(ctx, name)
}

func (c counting) ModelVersion(ctx context.Context, name registry.ModelName, version registry.VersionNumber) (registry.ModelVersion, error) {
	c.calls.Add(1)
	return c.Store.ModelVersion(ctx, name, version)
}

func (c counting) SearchRegisteredModels(ctx context.Context, search registry.Search) (registry.Page[registry.RegisteredModel], error) {
	c.calls.Add(1)
	return c.Store.SearchRegisteredModels(ctx, search)
}

func (c counting) SearchModelVersions(ctx context.Context, search registry.Search) (registry.Page[registry.ModelVersion], error) {
	c.calls.Add(1)
	return c.Store.SearchModelVersions(ctx, search)
}

// TestPagesAskLittle counts what each page asks of the registry: two at most, and
// those of one page side by side.
func TestPagesAskLittle(t *testing.T) {
	t.Parallel()
	sample := openSample(t)
	for path, want := range map[string]int64{
		"/models": 1, modelURL(webtest.Forecast): 2, versionURL(webtest.Forecast, 12): 2,
		"/models/compare?version=12&version=14&name=" + webtest.Forecast: 2, formURL("create"): 0,
		formURL("set-alias", "name", webtest.Forecast): 1, formURL("describe", "name", webtest.Forecast, "version", "3"): 1,
	} {
		var calls atomic.Int64
		if page := open(t, counting{sample.store, &calls}).get(path); page.status != http.StatusOK || calls.Load() != want {
			t.Errorf("%s: status %d after %d calls, want %d", path, page.status, calls.Load(), want)
		}
	}
}
