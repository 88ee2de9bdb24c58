package web_test

import (
	"testing"

	"modelregistry/internal/web/webtest"
)

// TestFilesAreShownInTheirPlace opens files of a version without a reload, and leaves
// folders unfolded.
func TestFilesAreShownInTheirPlace(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.open("/models/version?version=14&name=" + webtest.Forecast)
	evaluate[any](b, "window.loaded = true")
	b.click("summary.entry")
	b.click("details[open] a[data-part]")
	b.shows(".content pre", `"mape": 0.072`)
	if address := evaluate[string](b, "location.search"); address != "?file=metrics%2Fholdout.json&name=demand-forecast&version=14" {
		t.Errorf("the address became %s", address)
	}
	b.click(".tree a[href*='file=MLmodel']")
	b.shows(".content pre", "flavors:")
	b.waitFor("document.querySelector('details[open]') && document.activeElement.textContent === 'MLmodel'")
	b.click("details:not([open]) > summary")
	b.click("a[href*='residuals.png'][data-part]")
	b.waitFor("document.querySelector('.content img')?.naturalWidth === 480")
	b.click(".content a[data-part]")
	b.waitFor("!document.querySelector('.content')")
	if !evaluate[bool](b, "window.loaded") {
		t.Error("the page was loaded anew")
	}
}
