package web_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/spec/trackingspec"
	"modelregistry/internal/web"
	"modelregistry/internal/web/webtest"
)

// TestFromTheListToTheAlias finds the model in production, compares it with its
// challenger and moves the alias.
func TestFromTheListToTheAlias(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.open("/")
	b.do(chromedp.SendKeys(chromedp.CSS("#q"), "demand"))
	b.waitFor("document.querySelectorAll('tbody tr').length === 1")
	b.click("tbody th a")
	b.shows("h1", webtest.Forecast)
	b.shows("aside .alias", "@challenger")
	b.click(".versions input[value='12']")
	b.click(".versions input[value='14']")
	b.shows("[data-compare-button]", "Compare 2")
	b.click("[data-compare-button]")
	b.shows("h1", "2 versions side by side")
	b.do(chromedp.NavigateBack())
	b.shows("h1", webtest.Forecast)
	b.dialog("aside a[href*='alias=champion'][href*='set-alias']")
	b.do(chromedp.SendKeys(chromedp.CSS("#field-version"), "14"+kb.Enter))
	b.shows(".notice", "The alias is set")
	b.shows("aside table", "@championv14")
	if model, err := b.store.RegisteredModel(t.Context(), webtest.Forecast); err != nil || model.Aliases["champion"] != 14 {
		t.Errorf("aliases %v, %v", model.Aliases, err)
	}
	// A reload would tell it again.
	b.waitFor("!location.search.includes('done')")
}

// TestDialogs goes through those that the other tests do not.
func TestDialogs(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.open("/models")
	b.dialog("a[href*='action=create']")
	b.typed("#field-name", "churn")
	b.click("dialog button[value=create]")
	b.shows("dialog .error", "already exists")
	b.typed("#field-name", "churn-2")
	b.click("dialog button[value=create]")
	b.shows("h1", "churn-2")

	b.dialog("a[href*='action=describe']")
	b.typed("#field-description", "Some **bold** words")
	b.click("dialog button[value=preview]")
	b.shows("dialog .preview strong", "bold")
	b.click("dialog button[value=describe]")
	b.shows(".notice", "The description is saved")
	b.shows("main .markdown strong", "bold")

	b.dialog("a[href*='action=set-tag']")
	b.typed("#field-key", "team")
	b.typed("#field-value", "growth")
	b.click("dialog button[value=set-tag]")
	b.shows("aside .tag", "growth")
	b.dialog("aside a.tag")
	b.click("dialog button[value=delete-tag]")
	b.waitFor("!document.querySelector('aside .tag')")

	b.dialog("a[href*='action=rename']")
	b.typed("#field-new_name", "churn-3")
	b.click("dialog button[value=rename]")
	b.shows("h1", "churn-3")

	b.dialog("a[href*='action=delete']")
	b.typed("#field-confirm", "churn")
	b.click("dialog button[value=delete]")
	b.shows("dialog .error", "Nothing was deleted")
	b.typed("#field-confirm", "churn-3")
	b.click("dialog button[value=delete]")
	b.shows(".notice", "The model is deleted")
}

func TestDialogsOfAVersion(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.open("/models/version?name=churn&version=5")
	b.dialog("a[href*='action=set-alias']:not([href*='alias=champion'])")
	b.typed("#field-alias", "champion")
	b.click("dialog button[value=set-alias]")
	b.shows("dialog .error", "@champion points to version 4 now")
	b.click("dialog button[value=set-alias]")
	b.shows(".notice", "The alias is set")
	b.dialog("a[href*='action=stage']")
	evaluate[any](b, "document.querySelector('#field-stage').value = 'Staging'")
	b.click("dialog button[value=stage]")
	b.shows(".notice", "The stage is changed")
	b.dialog("a[href*='action=copy']")
	b.typed("#field-target", "churn-prod")
	b.click("#field-create")
	b.click("dialog button[value=copy]")
	b.shows(".crumbs", "churn-prod")
	b.shows("h1", "Version 1")
	b.dialog("a[href*='action=delete-version']")
	b.typed("#field-confirm", "1")
	b.click("dialog button[value=delete-version]")
	b.shows(".notice", "The version is deleted")
}

// TestLostRace submits what somebody else has made impossible meanwhile.
func TestLostRace(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.open("/models/version?name=churn&version=5")
	b.dialog("a[href*='action=describe']")
	b.typed("#field-description", "precious")
	if err := b.store.DeleteModelVersion(t.Context(), "churn", 5, 1); err != nil {
		t.Fatal(err)
	}
	b.click("dialog button[value=describe]")
	b.shows("dialog .error", "deleted meanwhile")
	if typed := evaluate[string](b, "document.querySelector('#field-description').value"); typed != "precious" {
		t.Errorf("what was typed became %q", typed)
	}
}

// TestRefusedAtTheGate is told of who may not, and of a gateway that is busy.
func TestRefusedAtTheGate(t *testing.T) {
	t.Parallel()
	store := spec.New()
	if err := webtest.Fill(t.Context(), store, time.Now()); err != nil {
		t.Fatal(err)
	}
	refuse := map[string]int{web.RemovePath: http.StatusForbidden, web.ChangePath: http.StatusServiceUnavailable}
	b := openTabBehind(t, store, trackingspec.New(), func(site http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if status, refused := refuse[r.URL.Path]; refused {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(status)
				return
			}
			site.ServeHTTP(w, r)
		})
	})
	b.open("/models/model?name=churn")
	b.dialog("a[href*='action=rename']")
	b.typed("#field-new_name", "left")
	b.click("dialog button[value=rename]")
	b.shows("dialog .error", "Your access does not reach that far")
	b.click("dialog [data-cancel]")
	b.dialog("a[href*='action=describe']")
	b.typed("#field-description", "kept")
	b.click("dialog button[value=describe]")
	b.shows("dialog .error", "still here")
	if typed := evaluate[string](b, "document.querySelector('#field-description').value"); typed != "kept" {
		t.Errorf("what was typed became %q", typed)
	}
}

// TestPressedTwice sends a form once.
func TestPressedTwice(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.open("/models/version?name=churn&version=5")
	b.dialog("a[href*='action=copy']")
	b.typed("#field-target", "credit-risk")
	b.do(chromedp.DoubleClick(chromedp.CSS("dialog button[value=copy]")))
	b.shows(".crumbs", "credit-risk")
	b.open("/models/form?action=copy&name=churn&version=4")
	b.typed("#field-target", "credit-risk")
	b.do(chromedp.DoubleClick(chromedp.CSS("#form button[value=copy]")))
	b.shows(".crumbs", "credit-risk")
	b.open("/models/model?name=credit-risk")
	b.shows(".versions tbody th", "Version 10")
}

// TestSearchAsItIsTyped changes the results and the address without a reload.
func TestSearchAsItIsTyped(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.open("/models?order=name")
	evaluate[any](b, "window.loaded = true")
	b.do(chromedp.SendKeys(chromedp.CSS("#q"), "tags.team = 'risk"))
	b.shows("#results .error", "Invalid clause(s)")
	b.do(chromedp.SendKeys(chromedp.CSS("#q"), "'"))
	b.waitFor("document.querySelectorAll('tbody tr').length === 2")
	if address := evaluate[string](b, "location.search"); address != "?order=name&q=tags.team+%3D+%27risk%27" {
		t.Errorf("the address became %s", address)
	}
	b.shows(".search [role=status]", "2 models")
	if !evaluate[bool](b, "window.loaded && document.activeElement.id === 'q'") {
		t.Error("the page was loaded anew, or the focus lost")
	}
	b.click("tbody th a")
	b.shows("h1", "credit-risk")
	b.do(chromedp.NavigateBack())
	b.waitFor("document.querySelectorAll('tbody tr').length === 2 && document.querySelector('#q').value === \"tags.team = 'risk'\"")
}

// TestKeyboard reaches the content, opens a dialog, and is back after it.
func TestKeyboard(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.open("/models/model?name=churn")
	b.do(chromedp.KeyEvent(kb.Tab))
	if first := evaluate[string](b, "document.activeElement.textContent"); first != "Skip to the content" {
		t.Errorf("the first stop is %q", first)
	}
	b.do(chromedp.Focus(chromedp.CSS("a[href*='action=rename']")), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(chromedp.CSS("dialog[open] h1")))
	b.waitFor("document.activeElement.id === 'field-new_name'")
	b.do(chromedp.KeyEvent(kb.Escape))
	b.waitFor("!document.querySelector('dialog[open]') && document.activeElement.textContent === 'Rename'")
}

// TestWithoutAScript does what the dialogs do by pages.
func TestWithoutAScript(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	b.open("/models")
	b.do(chromedp.SendKeys(chromedp.CSS("#q"), "risk"))
	b.click(".search button")
	b.waitFor("document.querySelectorAll('tbody tr').length === 1")
	b.click("tbody th a")
	b.shows("h1", "credit-risk")
	b.click("a[href*='action=set-alias']:not([href*='alias='])")
	b.shows("main #form h1", "Point an alias")
	b.typed("#field-alias", "a b")
	b.typed("#field-version", "3")
	b.click("button[value=set-alias]")
	b.shows("main .error", "may only contain alphanumerics")
	b.typed("#field-alias", "tested")
	b.click("button[value=set-alias]")
	b.shows(".notice", "The alias is set")
	if model, err := b.store.RegisteredModel(t.Context(), "credit-risk"); err != nil || model.Aliases["tested"] != 3 {
		t.Errorf("aliases %v, %v", model.Aliases, err)
	}
}

// TestTimesAreTheReaders shows a moment in the zone of the browser.
func TestTimesAreTheReaders(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	if _, err := chromedp.Call(b.ctx, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "Asia/Tokyo"}); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 24, 20, 30, 0, 0, time.UTC)
	if _, err := b.store.CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{Name: "m", At: registry.Timestamp(at.UnixMilli())}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.store.CreateModelVersion(t.Context(), registry.NewModelVersion{Name: "m", Source: "s3://b/m", At: registry.Timestamp(at.UnixMilli())}); err != nil {
		t.Fatal(err)
	}
	b.open("/models/version?name=m&version=1")
	b.shows(".facts time", "2026-11-25 05:30")
	b.open("/models/model?name=m")
	b.waitFor("document.querySelector('.versions time').title.startsWith('2026-11-25 05:30')")
}

// TestNothingMoves holds that a page stays where it was first drawn.
func TestNothingMoves(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	const shifts = `new Promise(done => {
		const moved = [];
		new PerformanceObserver(list => moved.push(...list.getEntries().map(e => e.value))).observe({type: "layout-shift", buffered: true});
		requestAnimationFrame(() => requestAnimationFrame(() => done(moved.reduce((a, b) => a + b, 0))));
	})`
	for _, path := range []string{"/models", "/models/model?name=" + webtest.Forecast, "/models/version?version=12&name=" + webtest.Forecast} {
		b.open(path)
		if moved := evaluate[float64](b, shifts); moved > 0 {
			t.Errorf("%s moves by %v", path, moved)
		}
	}
}

func TestCopies(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.open("/models/version?version=12&name=" + webtest.Forecast)
	evaluate[any](b, "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.copied = text }}}) && true")
	b.click(".facts .copy")
	b.waitFor("window.copied?.startsWith('s3://mlflow-artifacts/')")
	b.click(".use[open] .copy")
	b.waitFor("window.copied.startsWith('import mlflow')")
}

// TestLinksOfClients follows what MLflow's clients print.
func TestLinksOfClients(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	experiment := "/#/experiments/" + webtest.ForecastExperiment.String()
	for link, heading := range map[string]string{
		"/#/models/demand-forecast":              "demand-forecast",
		"/#/models/demand%2Dforecast/versions/2": "Version 2",
		experiment:                               "demand-forecast",
		experiment + "/runs/" + string(webtest.RunOf(webtest.Forecast, 15)): "tuned-15",
		"/#/experiments": "Experiments",
		"/#/models":      "Models",
	} {
		// A page of another address, as a change of what follows the "#" loads nothing.
		b.open("/nothing")
		b.open(link)
		b.shows("h1", heading)
	}
}
