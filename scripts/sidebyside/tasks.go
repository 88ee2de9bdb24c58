package main

import (
	"fmt"

	"github.com/chromedp/chromedp/kb"
)

// The model that both have, whose champion is moved from production to next and back.
const (
	model            = "demand-forecast"
	production, next = 4, 5
)

// task is something that a person wants, beginning on the list of models.
type task struct {
	title string
	// seen is what the person looks for.
	seen string
	// loads has the list loaded within the time.
	loads bool
	ours  func(*tab) error
	other func(*tab) error
}

var tasks = []task{
	{
		title: "Find the production version", seen: "the version of `@champion`", loads: true,
		ours:  steps(look(`find("a.alias", "@champion")?.textContent.includes("v4")`)),
		other: steps(click(row(model)+`.querySelector("[data-component-id*=aliasedversionscell]")`), look(`find("[role=menuitem]", "champion")?.textContent.includes("Version 4")`)),
	},
	{
		title: "Trace it to its run", seen: "the run's parameters",
		ours: steps(click(`find("a.alias", "@champion")`), click(`document.querySelector(".facts a[href*='/experiments/run']")`), look(hasText("alpha"))),
		other: steps(click(row(model)+`.querySelector("[data-component-id*=aliasedversionscell]")`), click(`find("[role=menuitem] a", "champion")`),
			click(`find("a", "week-4")`), look(hasText("alpha"))),
	},
	{
		title: "Compare it with the version before", seen: "both values of the metric",
		ours: steps(click(`find("a.alias", "@champion")`), click(`find(".actions a", "version before")`), look(`find("tr", "mape")?.cells.length === 3`)),
		other: steps(click(`find("a", "`+model+`")`), click(row("Version 4")+`.querySelector("input[type=checkbox]")`), click(row("Version 3")+`.querySelector("input[type=checkbox]")`),
			click(`document.querySelector("[data-testid=compareButton]:enabled")`), look(`find("tr", "mape")?.cells.length === 3`)),
	},
	{
		title: "Move the alias to the challenger", seen: "`@champion` at version 5",
		ours: steps(click(`find("a.alias", "@challenger")`), click(`document.querySelector("a[aria-label='Move here: champion']")`),
			click(`document.querySelector("dialog button[value=set-alias]")`), look(`document.querySelector(".notice") && find("aside section:first-child tr", "@champion")`)),
		other: moveInMLflow(next),
	},
	{
		title: "Roll back", seen: "`@champion` at version 4 again",
		ours: steps(click(`find("tbody th a", "`+model+`")`), click(`document.querySelector("a[aria-label='Move champion']")`),
			look(`document.activeElement?.id === "field-version"`), write("4"+kb.Enter), look(`document.querySelector(".notice") && find("aside tr", "@champion")?.textContent.includes("v4")`)),
		other: moveInMLflow(production),
	},
}

// find is a function of both pages: the first element that a selector finds with a
// text in it.
const find = `const find = (selector, text) => [...document.querySelectorAll(selector)].find(element => element.textContent.includes(text));`

func scripted(expression string) string {
	return "(() => { " + find + " return " + expression + " })()"
}

func hasText(text string) string { return fmt.Sprintf("document.body.innerText.includes(%q)", text) }

// row is that of MLflow's tables which has a text.
func row(text string) string { return fmt.Sprintf(`find("[role=row]", %q)?`, text) }

// moveInMLflow gives a version the alias in the dialog of its row. It ends where the
// dialog does: the table goes on to show the aliases of before until it is reloaded.
func moveInMLflow(version int) func(*tab) error {
	of := row(fmt.Sprintf("Version %d", version))
	return steps(click(`find("a", "`+model+`")`), click(of+`.querySelector("[data-component-id*=aliasescell]:is(button)")`),
		// The dialog takes the focus when it has opened.
		look(`document.activeElement?.closest("[role=dialog]")`), click(`document.querySelector("[role=dialog] [class*=select-selector]")`), look(`document.activeElement?.role === "combobox"`), write("champion"),
		look(`find("[class*=select-item-option-active]", "champion")`), write(kb.Enter),
		click(`[...document.querySelectorAll("[data-component-id='mlflow.edit-aliases-modal.save-button']:enabled")][0]`),
		look(`!document.querySelector("[role=dialog]:not([style*='display: none'])")`))
}

type step func(*tab) error

func steps(all ...step) func(*tab) error {
	return func(t *tab) error {
		for _, do := range all {
			if err := do(t); err != nil {
				return err
			}
		}
		return nil
	}
}

func click(element string) step { return func(t *tab) error { return t.click(scripted(element)) } }

func look(expression string) step {
	return func(t *tab) error { return t.shows(scripted(expression)) }
}

func write(text string) step { return func(t *tab) error { return t.types(text) } }
