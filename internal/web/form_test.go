package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/web/webtest"
)

const forecast = webtest.Forecast

// taken checks that a form was taken, and leads to a page that shows what was done.
func (b browser) taken(sent shown, location string) {
	b.t.Helper()
	if sent.status != http.StatusSeeOther || sent.location != location {
		b.t.Fatalf("status %d to %q, want %q: %s", sent.status, sent.location, location, sent.Find("#form").Text())
	}
	page := b.get(sent.location)
	if page.status != http.StatusOK || page.Find(".notice[role=status]").Length() != 1 {
		b.t.Fatalf("%s: status %d", location, page.status)
	}
}

// refused checks that a form was not taken, and says why.
func (b browser) refused(sent shown, status int, why string) {
	b.t.Helper()
	if got := sent.Find("#form .error").Text(); sent.status != status || !strings.Contains(got, why) {
		b.t.Fatalf("status %d, %q, want %d, %q: %s", sent.status, got, status, why, sent.Find("main").Text())
	}
}

func (b browser) model(name string) registry.RegisteredModel {
	b.t.Helper()
	model, err := b.store.RegisteredModel(b.t.Context(), registry.ModelName(name))
	if err != nil {
		b.t.Fatal(err)
	}
	return model
}

func (b browser) version(name string, number registry.VersionNumber) registry.ModelVersion {
	b.t.Helper()
	version, err := b.store.ModelVersion(b.t.Context(), registry.ModelName(name), number)
	if err != nil {
		b.t.Fatal(err)
	}
	return version
}

func TestCreateModel(t *testing.T) {
	t.Parallel()
	b := open(t, spec.New())
	fields := []string{"name", "née & co", "description", "Two\r\nlines"}
	where := modelURL("née & co", "done", "create")
	b.taken(b.submit(formURL("create"), "create", fields...), where)
	if got := b.model("née & co").Description; got != "Two\nlines" {
		t.Errorf("description %q", got)
	}
	b.taken(b.submit(formURL("create"), "create", fields...), where)
	again := b.submit(formURL("create"), "create", "name", "née & co", "description", "Another")
	b.refused(again, http.StatusBadRequest, "already exists")
	if name, description := again.Find("[name=name]").AttrOr("value", ""), again.Find("textarea").Text(); name != "née & co" || strings.TrimSpace(description) != "Another" {
		t.Errorf("what was typed became %q and %q", name, description)
	}
	b.refused(b.submit(formURL("create"), "create", "name", "a/b"), http.StatusBadRequest, "Names cannot contain '/' or ':'")
	b.refused(b.submit(formURL("create"), "create"), http.StatusBadRequest, "Missing value")
}

func TestRenameModel(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	opened := formURL("rename", "name", "churn")
	b.refused(b.submit(opened, "rename", "new_name", forecast), http.StatusBadRequest, "already exists")
	b.taken(b.submit(opened, "rename", "new_name", "churn-2"), modelURL("churn-2", "done", "rename"))
	// Pressed twice, the first has done it.
	b.taken(b.submit(opened, "rename", "new_name", "churn-2"), modelURL("churn-2", "done", "rename"))
	b.refused(b.submit(opened, "rename", "new_name", "churn-3"), http.StatusNotFound, "renamed or deleted meanwhile")
}

func TestDeleteModel(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	opened := formURL("delete", "name", "churn")
	b.refused(b.submit(opened, "delete", "confirm", "Churn"), http.StatusBadRequest, "Nothing was deleted")
	b.model("churn")
	b.taken(b.submit(opened, "delete", "confirm", "churn"), "/models?done=delete")
	if again := b.post(RemovePath, "do", "delete", "name", "churn", "confirm", "churn"); again.location != "/models?done=delete" {
		t.Errorf("pressed twice: status %d", again.status)
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	model, version := formURL("describe", "name", "churn"), formURL("describe", "name", "churn", "version", "3")
	b.taken(b.submit(model, "describe", "description", "# New\r\n"), modelURL("churn", "done", "describe"))
	b.taken(b.submit(version, "describe", "description", "*third*"), versionURL("churn", 3, "done", "describe"))
	if got, of := b.model("churn").Description, b.version("churn", 3).Description; got != "# New\n" || of == nil || *of != "*third*" {
		t.Errorf("descriptions %q and %v", got, of)
	}
	b.refused(b.submit(model, "describe", "description", strings.Repeat("é", 100_001)), http.StatusBadRequest, "maximum length of 100000")
	preview := b.submit(version, "preview", "description", "**bold** <script>alert(1)</script>")
	if got := preview.text(t, ".preview strong"); preview.status != http.StatusOK || got != "bold" || preview.Find(".preview script").Length() != 0 {
		t.Errorf("status %d, preview %q", preview.status, got)
	}
	if got := *b.version("churn", 3).Description; got != "*third*" {
		t.Errorf("a preview has saved %q", got)
	}
}

// TestDescriptionsOfTwoAuthors keeps what the first has saved, and what the second
// has typed.
func TestDescriptionsOfTwoAuthors(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	was := b.get(formURL("describe", "name", "churn")).Find("[name=was]").AttrOr("value", "")
	b.taken(b.submit(formURL("describe", "name", "churn"), "describe", "description", "first"), modelURL("churn", "done", "describe"))
	second := b.post(ChangePath, "do", "describe", "name", "churn", "was", was, "description", "second")
	b.refused(second, http.StatusBadRequest, "Somebody has changed the description")
	if current, typed := second.text(t, "#form pre"), second.text(t, "textarea"); current != "first" || typed != "second" {
		t.Errorf("it shows %q and %q", current, typed)
	}
	now := second.Find("[name=was]").AttrOr("value", "")
	b.taken(b.post(ChangePath, "do", "describe", "name", "churn", "was", now, "description", "second"), modelURL("churn", "done", "describe"))

	if err := b.store.DeleteRegisteredModel(t.Context(), "churn"); err != nil {
		t.Fatal(err)
	}
	lost := b.post(ChangePath, "do", "describe", "name", "churn", "was", now, "description", "third")
	b.refused(lost, http.StatusNotFound, "deleted meanwhile")
	if typed := lost.text(t, "textarea"); typed != "third" {
		t.Errorf("what was typed became %q", typed)
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	for subject, page := range map[string]string{"": modelURL("churn"), "3": versionURL("churn", 3)} {
		add := formURL("set-tag", "name", "churn", "version", subject)
		edit := formURL("set-tag", "name", "churn", "version", subject, "key", "a b")
		done := func(action string) string {
			if subject == "" {
				return modelURL("churn", "done", action)
			}
			return versionURL("churn", 3, "done", action)
		}
		b.taken(b.submit(add, "set-tag", "key", "a b", "value", "<1>"), done("set-tag"))
		if got := b.get(edit).Find("[name=value]").AttrOr("value", ""); got != "<1>" {
			t.Errorf("the form has %q", got)
		}
		b.taken(b.submit(edit, "set-tag", "value", "2"), done("set-tag"))
		if got := b.get(page).texts(".tag"); !strings.Contains(strings.Join(got, " "), "a b2") {
			t.Errorf("tags %q", got)
		}
		b.taken(b.submit(edit, "delete-tag"), done("delete-tag"))
		b.taken(b.post(ChangePath, "do", "delete-tag", "name", "churn", "version", subject, "key", "a b"), done("delete-tag"))
		b.refused(b.submit(add, "set-tag", "key", "a?", "value", "kept"), http.StatusBadRequest, "may only contain alphanumerics")
	}
	lost := b.post(ChangePath, "do", "set-tag", "name", "churn", "version", "77", "key", "k", "value", "v")
	b.refused(lost, http.StatusNotFound, "deleted meanwhile")
	if value := lost.Find("[name=value]").AttrOr("value", ""); value != "v" {
		t.Errorf("what was typed became %q", value)
	}
}

func TestSetAlias(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	here := versionURL("churn", 5, "done", "set-alias")
	add := formURL("set-alias", "name", "churn", "version", "5")
	b.taken(b.submit(add, "set-alias", "alias", "new"), here)
	b.taken(b.submit(add, "set-alias", "alias", "new"), here)
	taken := b.submit(add, "set-alias", "alias", "champion")
	b.refused(taken, http.StatusBadRequest, "@champion points to version 4 now")
	if got := b.model("churn").Aliases["champion"]; got != 4 {
		t.Fatalf("it was moved to %d", got)
	}
	was := taken.Find("[name=was]").AttrOr("value", "")
	b.taken(b.post(ChangePath, "do", "set-alias", "name", "churn", "version", "5", "alias", "champion", "was", was), here)
	b.refused(b.submit(add, "set-alias", "alias", "latest"), http.StatusBadRequest, "reserved")

	move := formURL("set-alias", "name", "churn", "alias", "champion", "from", "model")
	b.taken(b.submit(move, "set-alias", "version", "2"), modelURL("churn", "done", "set-alias"))
	b.refused(b.submit(move, "set-alias", "version", "77"), http.StatusNotFound, "There is no version 77")
	b.refused(b.submit(move, "set-alias", "version", "two"), http.StatusBadRequest, "must be an integer")
	if diff := cmp.Diff(map[registry.Alias]registry.VersionNumber{"champion": 2, "new": 5}, b.model("churn").Aliases); diff != "" {
		t.Errorf("aliases (-want +got)\n%s", diff)
	}
}

// TestAliasesOfTwoPeople moves and removes what somebody else has moved meanwhile.
func TestAliasesOfTwoPeople(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	move := formURL("set-alias", "name", "churn", "alias", "champion", "from", "model")
	stale := b.get(move).Find("[name=was]").AttrOr("value", "")
	b.taken(b.submit(move, "set-alias", "version", "1"), modelURL("churn", "done", "set-alias"))
	b.refused(b.post(ChangePath, "do", "set-alias", "name", "churn", "alias", "champion", "moving", "yes", "version", "2", "was", stale),
		http.StatusBadRequest, "@champion points to version 1 now. Save again to move it to version 2.")
	b.refused(b.post(ChangePath, "do", "delete-alias", "name", "churn", "alias", "champion", "was", stale), http.StatusBadRequest, "moved to version 1 meanwhile")
	remove := formURL("delete-alias", "name", "churn", "alias", "champion")
	b.taken(b.submit(remove, "delete-alias"), modelURL("churn", "done", "delete-alias"))
	b.taken(b.post(ChangePath, "do", "delete-alias", "name", "churn", "alias", "champion", "was", "1"), modelURL("churn", "done", "delete-alias"))
	if page := b.get(remove); page.Find("button[name=do]").Length() != 0 {
		t.Error("what is not there can be removed")
	}
}

func TestSetStage(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	b.taken(b.submit(formURL("stage", "name", forecast, "version", "14"), "stage", "stage", "Production", "archive", "yes"), versionURL(forecast, 14, "done", "stage"))
	if was, is := b.version(forecast, 12).Stage, b.version(forecast, 14).Stage; was != registry.StageArchived || is != registry.StageProduction {
		t.Errorf("stages %s and %s", was, is)
	}
	refused := b.submit(formURL("stage", "name", forecast, "version", "14"), "stage", "stage", "Archived", "archive", "yes")
	b.refused(refused, http.StatusBadRequest, "not an Active stage")
	if stage := refused.text(t, "option[selected]"); stage != "Archived" || refused.Find("[name=archive][checked]").Length() != 1 {
		t.Errorf("what was chosen became %q", stage)
	}
}

func TestPromote(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	opened := formURL("copy", "name", forecast, "version", "12")
	missing := b.submit(opened, "copy", "target", "forecast-prod")
	b.refused(missing, http.StatusNotFound, "There is no model “forecast-prod”")
	b.taken(b.submit(opened, "copy", "target", "forecast-prod", "create", "yes"), versionURL("forecast-prod", 1, "done", "copy"))
	// Pressed twice, there is one.
	b.taken(b.submit(opened, "copy", "target", "forecast-prod"), versionURL("forecast-prod", 1, "done", "copy"))
	original, copied := b.version(forecast, 12), b.version("forecast-prod", 1)
	if diff := cmp.Diff([]any{"models:/demand-forecast/12", original.RunID, original.DownloadURI, original.Tags, *original.Description},
		[]any{copied.Source, copied.RunID, copied.DownloadURI, copied.Tags, *copied.Description}); diff != "" {
		t.Errorf("the copy (-want +got)\n%s", diff)
	}
	b.taken(b.submit(formURL("copy", "name", forecast, "version", "11"), "copy", "target", "churn"), versionURL("churn", 6, "done", "copy"))
	if from := b.get(versionURL("churn", 6)).link(t, ".facts dd:first-of-type a"); from != versionURL(forecast, 11) {
		t.Errorf("it leads to its source %q", from)
	}
}

func TestDeleteVersion(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	opened := formURL("delete-version", "name", "churn", "version", "4")
	if got := b.get(opened).text(t, ".warning"); !strings.Contains(got, "@champion") {
		t.Errorf("it warns %q", got)
	}
	b.refused(b.submit(opened, "delete-version", "confirm", "5"), http.StatusBadRequest, "Nothing was deleted")
	b.taken(b.submit(opened, "delete-version", "confirm", "4"), modelURL("churn", "done", "delete-version"))
	b.taken(b.post(RemovePath, "do", "delete-version", "name", "churn", "version", "4", "confirm", "4"), modelURL("churn", "done", "delete-version"))
	if gone := b.get(opened); gone.status != http.StatusNotFound {
		t.Errorf("status %d", gone.status)
	}
	lost := b.post(ChangePath, "do", "set-alias", "name", "churn", "version", "4", "fixed", "yes", "alias", "new")
	b.refused(lost, http.StatusNotFound, "deleted meanwhile")
}
