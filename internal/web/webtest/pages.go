package webtest

// Page is a page of the sample to look at.
type Page struct {
	Name, Path string
	// Click, where set, is the selector of a link to a dialog of the page.
	Click string
	// Empty has the page of a registry without models.
	Empty bool
}

// Pages are all kinds of pages and dialogs.
var Pages = []Page{
	{Name: "models", Path: "/models"},
	{Name: "models-filter", Path: "/models?q=tags.team%20%3D%20%27risk%27"},
	{Name: "models-filter-error", Path: "/models?q=author%20%3D%20%27anna%27"},
	{Name: "models-no-match", Path: "/models?q=nothing"},
	{Name: "models-empty", Path: "/models", Empty: true},
	{Name: "prompts-empty", Path: "/models?kind=prompt", Empty: true},
	{Name: "models-create", Path: "/models", Click: "a[href*='action=create']"},
	{Name: "model", Path: "/models/model?name=" + Forecast},
	{Name: "model-empty", Path: "/models/model?name=support-router"},
	{Name: "model-describe", Path: "/models/model?name=" + Forecast, Click: "a[href*='action=describe']"},
	{Name: "model-move-alias", Path: "/models/model?name=" + Forecast, Click: "aside a[href*='alias=champion']"},
	{Name: "model-delete", Path: "/models/model?name=" + Forecast, Click: "a[href*='action=delete&']"},
	{Name: "version", Path: "/models/version?name=" + Forecast + "&version=12"},
	{Name: "version-alias", Path: "/models/version?name=" + Forecast + "&version=13", Click: "a[href*='action=set-alias&name']"},
	{Name: "version-stage", Path: "/models/version?name=" + Forecast + "&version=12", Click: "a[href*='action=stage']"},
	{Name: "version-promote", Path: "/models/version?name=" + Forecast + "&version=12", Click: "a[href*='action=copy']"},
	{Name: "version-tag", Path: "/models/version?name=" + Forecast + "&version=12", Click: "aside a.tag"},
	{Name: "version-file", Path: "/models/version?name=" + Forecast + "&version=14&file=metrics%2Fholdout.json"},
	{Name: "version-image", Path: "/models/version?name=" + Forecast + "&version=14&file=plots%2Fresiduals.png"},
	{Name: "version-without-files", Path: "/models/version?name=" + Forecast + "&version=13"},
	{Name: "compare", Path: "/models/compare?name=" + Forecast + "&version=12&version=14&version=3"},
	{Name: "experiments", Path: "/experiments"},
	{Name: "experiments-filter-error", Path: "/experiments?q=author%20%3D%20%27anna%27"},
	{Name: "experiments-empty", Path: "/experiments", Empty: true},
	{Name: "experiment", Path: "/experiments/experiment?id=" + ForecastExperiment.String()},
	{Name: "experiment-sorted", Path: "/experiments/experiment?metric=val_mape&order=ascending&view=all&id=" + ForecastExperiment.String()},
	{Name: "experiment-filter-error", Path: "/experiments/experiment?q=accuracy%20%3E%201&id=" + ForecastExperiment.String()},
	{Name: "experiment-no-match", Path: "/experiments/experiment?q=nothing&id=" + ForecastExperiment.String()},
	{Name: "experiment-empty", Path: "/experiments/experiment?id=" + EmptyExperiment.String()},
	{Name: "run", Path: "/experiments/run?id=" + string(RunOf(Forecast, 12))},
	{Name: "run-failed", Path: "/experiments/run?id=" + string(RunOf(Forecast, 0))},
	{Name: "run-register", Path: "/experiments/run?id=" + string(RunOf(Forecast, 15)), Click: "#models a[href*='action=register']"},
	{Name: "metric", Path: "/experiments/metric?key=val_mape&run=" + string(RunOf(Forecast, 12))},
	{Name: "logged-model", Path: "/experiments/logged-model?id=" + string(loggedModelOf(Forecast, 12))},
	{Name: "run-not-found", Path: "/experiments/run?id=0123456789abcdef0123456789abcdef"},
	{Name: "compare-runs", Path: "/experiments/compare?run=" + string(RunOf(Forecast, 12)) + "&run=" + string(RunOf(Forecast, 14)) + "&run=" + string(RunOf(Forecast, 15))},
	{Name: "form", Path: "/models/form?action=rename&name=" + Forecast},
	{Name: "not-found", Path: "/models/version?name=" + Forecast + "&version=99"},
}
