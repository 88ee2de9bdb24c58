package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"modelregistry/internal/web/webtest"
)

// TestFromTheRunToTheAlias is the UI workflow of MLflow's documentation: it registers
// the model of a run, finds the new version and points an alias to it.
func TestFromTheRunToTheAlias(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.open("/models")
	b.click(".bar a[href='/experiments']")
	b.shows("h1", "Experiments")
	b.found("forecast", 1)
	b.click("tbody th a")
	b.shows("h1", "demand-forecast")
	b.found("metrics.val_mape < 7.5", 1)
	b.click("tbody th a")
	b.shows("h1", "tuned-15")
	b.dialog("#models a[href*='action=register']")
	b.click("dialog button[value=register]")
	b.shows("dialog .error", "give a new one a name")
	b.typed("#field-name", "churn")
	b.click("dialog button[value=register]")
	b.shows("dialog .error", "There is a model “churn” already")
	b.typed("#field-name", "iris_model_testing")
	b.click("dialog button[value=register]")
	b.shows(".notice", "The model is registered")
	b.shows(".crumbs", "iris_model_testing")
	b.dialog("a[href*='action=set-alias']")
	b.typed("#field-alias", "champion")
	b.click("dialog button[value=set-alias]")
	b.shows(".notice", "The alias is set")
	if model, err := b.store.RegisteredModel(t.Context(), "iris_model_testing"); err != nil || model.Aliases["champion"] != 1 {
		t.Errorf("aliases %v, %v", model.Aliases, err)
	}
	b.open("/experiments/run?id=" + string(webtest.RunOf(webtest.Forecast, 15)))
	b.shows("#models .alias", "iris_model_testing")
	b.shows("#models tbody", "@champion")
	b.dialog("#models a[href*='action=register']")
	evaluate[any](b, "document.querySelector('#field-existing').value = 'demand-forecast'")
	b.click("dialog button[value=register]")
	b.shows("h1", "Version 15")
}

// TestRunsAreCompared ticks two after a search has brought others.
func TestRunsAreCompared(t *testing.T) {
	t.Parallel()
	b := openTab(t)
	b.open("/experiments/experiment?id=" + webtest.ForecastExperiment.String())
	b.found("tuned", 4)
	b.waitFor("document.querySelector('[data-compare-button]').disabled")
	b.click("tbody tr:nth-child(1) input")
	b.click("tbody tr:nth-child(2) input")
	b.shows("[data-compare-button]", "Compare 2")
	b.click("[data-compare-button]")
	b.shows("h1", "2 runs side by side")
	b.shows("#charts", "val_mape")
	b.do(chromedp.NavigateBack())
	b.shows("h1", "demand-forecast")
}

// found types a search and waits until it has found so many.
func (b tab) found(query string, rows int) {
	b.t.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS("#q"), query))
	b.waitFor(fmt.Sprintf("new URL(location).searchParams.get('q') === %s && document.querySelectorAll('tbody tr').length === %d", quote(query), rows))
}
