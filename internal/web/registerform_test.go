package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
	"modelregistry/internal/web/webtest"
)

// newest is the run whose model the sample has not registered.
const newest = 15

func registerURL(t *testing.T, b browser) string {
	t.Helper()
	return b.get(forecastRun(newest)).link(t, "#models a[href*='action=register']")
}

func TestRegisterAModel(t *testing.T) {
	t.Parallel()
	run := string(webtest.RunOf(webtest.Forecast, newest))
	tests := []struct {
		name           string
		existing, text string
		location       string
	}{
		{name: "a new one", text: "fresh", location: versionURL("fresh", 1, noticeParameter, "register")},
		{name: "one that is there", existing: webtest.Forecast, location: versionURL(webtest.Forecast, 15, noticeParameter, "register")},
		{name: "the choice goes before the name", existing: "churn", text: "fresh", location: versionURL("churn", 6, noticeParameter, "register")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := openSample(t)
			fields := []string{"name", test.text}
			if test.existing != "" {
				fields = append(fields, "existing", test.existing)
			}
			for range 2 {
				// Pressed twice, it is one version.
				if page := b.submit(registerURL(t, b), "register", fields...); page.status != http.StatusSeeOther || page.location != test.location {
					t.Fatalf("status %d to %q, want %q: %s", page.status, page.location, test.location, page.Find(".error").Text())
				}
			}
			page := b.get(test.location)
			if got := page.text(t, ".notice"); got != notices["register"] {
				t.Errorf("it tells %q", got)
			}
			found, err := b.store.SearchModelVersions(t.Context(), registry.Search{MaxResults: 100})
			if err != nil {
				t.Fatal(err)
			}
			var made []registry.ModelVersion
			for _, version := range found.Items {
				if version.RunID == run {
					made = append(made, version)
				}
			}
			if len(made) != 1 || made[0].ModelID != "m-"+run || !strings.HasSuffix(made[0].Source, "/1/models/m-"+run+"/artifacts") {
				t.Errorf("made %+v", made)
			}
			if files, err := b.store.Manifest(t.Context(), made[0].Name, made[0].Version); err != nil || len(files) != 1 {
				t.Errorf("noted files %v, %v", files, err)
			}
			noted, err := b.tracked.LoggedModel(t.Context(), tracking.ModelID("m-"+run), false)
			if got := noted.Tags["mlflow.modelVersions"]; err != nil || !strings.Contains(got, string(made[0].Name)) {
				t.Errorf("the logged model notes %q, %v", got, err)
			}
			if got := b.get(forecastRun(newest)).texts("#models .alias"); len(got) != 1 {
				t.Errorf("the run says that its model is registered as %q", got)
			}
		})
	}
}

func TestRegistrationsThatAreRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, existing, text string
		status               int
		message              string
	}{
		{name: "no name", status: http.StatusBadRequest, message: "give a new one a name"},
		{name: "a bad name", text: "a/b", status: http.StatusBadRequest, message: "Names cannot contain"},
		{name: "a name that is taken", text: "churn", status: http.StatusBadRequest, message: "There is a model “churn” already"},
		{name: "a model that is gone", existing: "gone", status: http.StatusNotFound, message: "There is no model “gone” any more"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := openSample(t)
			page := b.submit(registerURL(t, b), "register", "existing", test.existing, "name", test.text)
			if got := page.text(t, ".error"); page.status != test.status || !strings.Contains(got, test.message) {
				t.Errorf("status %d: %s", page.status, got)
			}
			if got, _ := page.Find("#field-name").Attr("value"); got != test.text {
				t.Errorf("what was typed became %q", got)
			}
			if _, err := b.store.RegisteredModel(t.Context(), "a/b"); err == nil {
				t.Error("a model was made")
			}
		})
	}
}

// TestProposedModelsAreSentAsTheyAreCalled holds that no space of a name is lost: a
// browser sends the text of an option without a value as it shows it.
func TestProposedModelsAreSentAsTheyAreCalled(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	const name = " a  b "
	b.addModel(name, 0, nil)
	var values []string
	b.get(registerURL(t, b)).Find("#field-existing option").Each(func(_ int, option *goquery.Selection) {
		values = append(values, option.AttrOr("value", "none"))
	})
	if !slices.Contains(values, name) || values[0] != newModel {
		t.Errorf("it proposes %q", values)
	}
}

// TestATakenNameIsAsked registers under it when told to do so again.
func TestATakenNameIsAsked(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	page := b.submit(registerURL(t, b), "register", "name", "churn")
	var again []string
	page.Find("#form input[type=hidden]").Each(func(_ int, kept *goquery.Selection) {
		again = append(again, kept.AttrOr("name", ""), kept.AttrOr("value", ""))
	})
	got := b.post(ChangePath, append(again, "do", "register", "existing", newModel, "name", "churn")...)
	if got.status != http.StatusSeeOther || got.location != versionURL("churn", 6, noticeParameter, "register") {
		t.Errorf("status %d to %q", got.status, got.location)
	}
}

// TestRegisterAFolderOfARun registers a model that a client of MLflow 2 has noted.
func TestRegisterAFolderOfARun(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	b.addRun(tracking.NewRun{ID: runNumber(1), ArtifactURI: "s3://bucket/1"}, tracking.Batch{Tags: registry.Tags{
		"mlflow.log-model.history": `[{"artifact_path": "a/model"}, {"artifact_path": "../up"}, {"artifact_path": 7}, {"artifact_path": "a/model"}]`,
	}})
	page := b.get(runURL(runNumber(1)))
	if diff := cmp.Diff([]string{"a/models3://bucket/1/a/model"}, page.texts("#models tbody th")); diff != "" {
		t.Fatalf("models (-want +got)\n%s", diff)
	}
	if got := b.submit(page.link(t, "#models a[href*='action=register']"), "register", "name", "fresh"); got.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", got.status, got.Find(".error").Text())
	}
	made, err := b.store.ModelVersion(t.Context(), "fresh", 1)
	if err != nil || made.Source != "s3://bucket/1/a/model" || made.RunID != string(runNumber(1)) || made.ModelID != "" {
		t.Errorf("made %+v, %v", made, err)
	}
	if got := b.get(runURL(runNumber(1))).texts("#models .alias"); len(got) != 1 || got[0] != "freshv1" {
		t.Errorf("registered as %q", got)
	}
}

// TestRegisterAFolderOfFiles finds the models among a run's files, and tells there
// what they are registered as.
func TestRegisterAFolderOfFiles(t *testing.T) {
	t.Parallel()
	b := openSample(t, SampleFiles(t))
	page := b.get(forecastRun(newest))
	if got := page.text(t, "#files .registers"); got != "A model, not registered yetRegister model" {
		t.Errorf("its folder says %q", got)
	}
	if got := b.submit(page.link(t, "#files .registers a.button"), "register", "name", "fresh"); got.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", got.status, got.Find(".error").Text())
	}
	for _, folder := range []string{"", "candidate"} {
		page = b.get(runURL(webtest.RunOf(webtest.Forecast, newest), folderParameter, folder))
		if got := page.text(t, "#files .alias"); got != "freshv1" {
			t.Errorf("listed from %q, the folder is registered as %q", folder, got)
		}
	}
	version := b.get(page.link(t, "#files .alias"))
	if got := version.texts("#files .name"); version.status != http.StatusOK || !slices.Contains(got, "MLmodel") {
		t.Errorf("status %d: the version has the files %q", version.status, got)
	}
}

func TestFilesOfALoggedModel(t *testing.T) {
	t.Parallel()
	page := openSample(t, SampleFiles(t)).get(loggedModelURL(tracking.ModelID("m-" + string(webtest.RunOf(webtest.Forecast, newest)))))
	if got := page.texts("#files .name"); !slices.Contains(got, "MLmodel") || page.Find("#files .registers").Length() != 0 {
		t.Errorf("files %q", got)
	}
	want := "/api/2.0/mlflow-artifacts/artifacts/1/models/m-" + string(webtest.RunOf(webtest.Forecast, newest)) + "/artifacts/MLmodel"
	if got := page.link(t, "#files a[aria-label='Download MLmodel']"); got != want {
		t.Errorf("it is downloaded from %s", got)
	}
}

func TestNothingToRegister(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	model := tracking.ModelID("m-" + string(webtest.RunOf(webtest.Forecast, 3)))
	if err := b.tracked.DeleteLoggedModel(t.Context(), model, 1); err != nil {
		t.Fatal(err)
	}
	for path, title := range map[string]string{
		formURL("register", "model", string(model)):                                                       "No logged model has this id",
		formURL("register", "model", "m-x"):                                                               "No logged model has this id",
		formURL("register", "run", string(runNumber(1)), "path", "model"):                                 "No run has this id",
		formURL("register", "run", string(webtest.RunOf(webtest.Forecast, 1)), "path", "../../other/run"): "There is no such page",
		formURL("register", "run", string(webtest.RunOf(webtest.Forecast, 1))):                            "There is no such page",
		loggedModelURL("m-x"): "No logged model has this id",
	} {
		if page := b.get(path); page.status != http.StatusNotFound || page.text(t, "h1") != title {
			t.Errorf("%s: status %d, %q", path, page.status, page.text(t, "h1"))
		}
	}
	page := b.get(forecastRun(3))
	if page.Find("#models a[href*='action=register']").Length() != 0 || page.text(t, "#models .status") != "Deleted" {
		t.Errorf("a deleted model: %q", page.texts("#models tbody td"))
	}
}

func TestLoggedModelOfTheSample(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	page := b.get(b.get(forecastRun(12)).link(t, "#models tbody th a"))
	if got := page.text(t, "title"); page.status != http.StatusOK || got != "model · Model registry" {
		t.Errorf("status %d, title %q", page.status, got)
	}
	if diff := cmp.Diff([]string{"Experiments", "demand-forecast", "baseline-12"}, page.texts(".crumbs a")); diff != "" {
		t.Errorf("crumbs (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"demand-forecastv12"}, page.texts("aside .alias")); diff != "" {
		t.Errorf("versions (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"7.4", "0", "sales"}, page.texts("tbody tr:contains(test_mape) td")[:3]); diff != "" {
		t.Errorf("what was measured (-want +got)\n%s", diff)
	}
}
