package web

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/tracking"
)

// hostile are names that would be something else if they were not escaped.
var hostile = []string{
	"<script>alert(1)<", `"><img src=x onerror=alert(1)>`, `'; drop`, `a&b=c&name=d`, `100%`, `%2e%2e`, `a+b c`, `a?b#c`, `a..b`,
	"emoji 🦄", "日本語", "\u202eright to left", `{{.}}`, "javascript alert(1)", `it's "both"`, `back\slash`, "a\u0000b", "tab\tnew\nline", `\'`, strings.Repeat("ü", 256),
}

// inert fails where a page has an element or attribute that runs, loads or leads
// elsewhere by what is in the registry.
func inert(t *testing.T, page shown) {
	t.Helper()
	if n := page.Find("script").Length(); n != 1 {
		t.Errorf("%d scripts", n)
	}
	if n := page.Find("img, iframe, object, embed, style, base, [style], [onerror], [onclick], [onload], [onfocus]").Length(); n != 0 {
		t.Errorf("%d elements that are none of ours", n)
	}
	page.Find("a[href], form[action]").Each(func(_ int, element *goquery.Selection) {
		target := element.AttrOr("href", element.AttrOr("action", ""))
		if !strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "#") && !strings.HasPrefix(target, "https://") && !strings.HasPrefix(target, "http://") {
			t.Errorf("it leads to %q", target)
		}
		if strings.HasPrefix(target, "//") {
			t.Errorf("it leads to another site: %q", target)
		}
	})
}

// TestHostileNames registers, shows, finds, changes and deletes models that have them.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	for _, name := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := open(t, spec.New())
			b.addModel(name, 2, registry.Tags{"k": name})
			if err := b.store.SetAlias(t.Context(), registry.ModelName(name), "champion", 2); err != nil {
				t.Fatal(err)
			}
			list := b.get("/models")
			inert(t, list)
			model := b.get(list.link(t, "tbody th a"))
			inert(t, model)
			if got := model.Find("h1").Text(); model.status != http.StatusOK || got != strings.ReplaceAll(name, "\x00", "\uFFFD") {
				t.Fatalf("status %d, heading %q", model.status, got)
			}
			if versions := model.texts(".versions tbody th a"); len(versions) != 2 {
				t.Errorf("versions %v", versions)
			}
			version := b.get(model.link(t, ".versions tbody tr:first-child th a"))
			inert(t, version)
			for _, page := range []shown{model, version} {
				page.Find("a[data-dialog]").Each(func(_ int, link *goquery.Selection) {
					form := b.get(link.AttrOr("href", ""))
					inert(t, form)
					if form.status != http.StatusOK || form.Find("#form form").Length() != 1 {
						t.Errorf("%s: status %d", link.Text(), form.status)
					}
				})
			}
			if strings.ContainsAny(name, "\x00\n\t") {
				// No form has such characters.
				return
			}
			gone := b.submit(formURL("delete", "name", name), "delete", "confirm", name)
			if _, err := b.store.RegisteredModel(t.Context(), registry.ModelName(name)); gone.status != http.StatusSeeOther || err == nil {
				t.Errorf("it was not deleted: status %d: %s", gone.status, gone.Find(".error").Text())
			}
		})
	}
}

// TestHostileValues puts them where the registry takes anything.
func TestHostileValues(t *testing.T) {
	t.Parallel()
	for _, value := range append(hostile, "javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "//example.com/x", strings.Repeat("<b>", 30_000)) {
		store := spec.New()
		now := registry.Timestamp(time.Now().UnixMilli())
		if _, err := store.CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{
			Name: "m", Description: value, Tags: registry.Tags{"k": value}, CreatedBy: registry.UserID(value), At: now,
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := store.CreateModelVersion(t.Context(), registry.NewModelVersion{
			Name: "m", Source: value, DownloadURI: value + "x", RunID: value, RunLink: value, ModelID: value, Description: value,
			Tags: registry.Tags{"k": value}, CreatedBy: registry.UserID(value), At: now,
		}); err != nil {
			t.Fatal(err)
		}
		b := open(t, store)
		for _, path := range []string{"/models", modelURL("m"), versionURL("m", 1), formURL("describe", "name", "m"), formURL("set-tag", "name", "m", "key", "k"),
			address(modelsPath, "q", value), formURL("set-tag", "name", value, "version", value, "key", value, "from", value), formURL("rename", "name", value)} {
			inert(t, b.get(path))
		}
	}
}

// TestHostileRuns puts them where tracking takes anything.
func TestHostileRuns(t *testing.T) {
	t.Parallel()
	for _, value := range append(hostile, "javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "//example.com/x", strings.Repeat("<b>", 2_000)) {
		b := open(t, spec.New())
		b.addHostile(value)
		key := hostileKey(value)
		run, model := runNumber(1), tracking.ModelID("m-"+string(runNumber(1)))
		for _, path := range []string{
			experimentsPath, address(experimentsPath, "q", value), experimentURL(1), experimentURL(1, "q", value), experimentURL(1, metricParameter, key),
			runURL(run), runURL(run, findParameter, value), metricURL(run, key), loggedModelURL(model), address(compareRunsPath, "run", string(run), "run", string(runNumber(2))),
			formURL("register", "model", string(model)), formURL("register", "run", string(run), "path", value), address(runPath, "id", value), address(experimentPath, "id", value),
		} {
			page := b.get(path)
			inert(t, page)
			if page.status >= http.StatusInternalServerError {
				t.Errorf("%q: %s: status %d", value, path, page.status)
			}
		}
		page := b.get(runURL(run))
		if got := page.texts("#params tbody th"); len(got) != 1 {
			t.Errorf("%q: parameters %q", value, got)
		}
		if history := b.get(page.link(t, "#metrics tbody th a")); history.status != http.StatusOK {
			t.Errorf("%q: its metric has the status %d", value, history.status)
		}
	}
}

// hostileKey is as much of a value as a key may have.
func hostileKey(value string) string { return strings.TrimSuffix(excerpt(value, 249), "…") }

// addHostile makes an experiment, two runs and a logged model of a value.
func (b browser) addHostile(value string) {
	b.t.Helper()
	key := hostileKey(value)
	tags := registry.Tags{key: value, noteTag: value, sourceTag: value, commitTag: value, parentRunTag: value, "mlflow.log-model.history": value, "mlflow.user": value}
	b.addExperiment(1, value, 1)
	for n := range 2 {
		run := tracking.NewRun{ID: runNumber(n + 1), ExperimentID: 1, Name: value, UserID: registry.UserID(value), ArtifactURI: value, Tags: tags}
		b.addRun(run, tracking.Batch{Params: tracking.Params{key: value}, Metrics: []tracking.Metric{{Key: key, Value: 1}, {Key: key, Value: 2, Step: 1}}})
	}
	run, model := runNumber(1), tracking.ModelID("m-"+string(runNumber(1)))
	dataset := tracking.Dataset{Name: value, Digest: value, Source: value, SourceType: value}
	if err := errors.Join(
		b.tracked.CreateLoggedModel(b.t.Context(), tracking.NewLoggedModel{
			ID: model, ExperimentID: 1, Name: value, ArtifactURI: value, ModelType: value, SourceRunID: string(run), Tags: tags, Params: tracking.Params{key: value},
		}),
		b.tracked.Log(b.t.Context(), run, tracking.Batch{Metrics: []tracking.Metric{{Key: key, Value: 3, ModelID: model, DatasetName: value, DatasetDigest: value}}}),
		b.tracked.LogInputs(b.t.Context(), run, tracking.Inputs{
			Datasets: []tracking.DatasetInput{{Dataset: dataset, Tags: registry.Tags{"mlflow.data.context": value}}}, Models: []tracking.ModelID{tracking.ModelID(value)},
		}),
		b.tracked.LogOutputs(b.t.Context(), run, []tracking.ModelOutput{{ModelID: model}, {ModelID: tracking.ModelID(value)}}),
	); err != nil {
		b.t.Fatal(err)
	}
}

func TestHeadersKeepPagesToThemselves(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	for _, path := range []string{"/models", "/nothing", assetPath("script.js"), "/"} {
		header := b.get(path).header
		policy := header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: the policy lacks %s: %s", path, want, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || header.Get("X-Frame-Options") != "DENY" || header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, header)
		}
	}
}

func TestOtherSitesChangeNothing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		headers map[string]string
		status  int
	}{
		{name: "this site", headers: map[string]string{"Sec-Fetch-Site": "same-origin"}, status: http.StatusSeeOther},
		{name: "another site", headers: map[string]string{"Sec-Fetch-Site": "cross-site"}, status: http.StatusForbidden},
		{name: "a site beside", headers: map[string]string{"Sec-Fetch-Site": "same-site"}, status: http.StatusForbidden},
		{name: "an old browser there", headers: map[string]string{"Origin": "https://evil.example"}, status: http.StatusForbidden},
		{name: "a sandbox", headers: map[string]string{"Origin": "null"}, status: http.StatusForbidden},
		{name: "an old browser here", headers: map[string]string{"Origin": "http://example.com"}, status: http.StatusSeeOther},
		{name: "no browser", status: http.StatusSeeOther},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := open(t, spec.New())
			request := httptest.NewRequest(http.MethodPost, ChangePath, strings.NewReader("do=create&name=m"))
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for name, value := range test.headers {
				request.Header.Set(name, value)
			}
			got := b.do(request)
			_, err := b.store.RegisteredModel(t.Context(), "m")
			if got.status != test.status || (err == nil) != (test.status == http.StatusSeeOther) {
				t.Errorf("status %d, model: %v", got.status, err)
			}
		})
	}
}

// TestEachActionHasItsAddress refuses what asks for less access than it needs.
func TestEachActionHasItsAddress(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	for path, action := range map[string]string{ChangePath: "delete", RemovePath: "create"} {
		if page := b.post(path, "do", action, "name", "churn", "confirm", "churn"); page.status != http.StatusNotFound {
			t.Errorf("%s at %s: status %d", action, path, page.status)
		}
	}
	if _, err := b.store.RegisteredModel(t.Context(), "churn"); err != nil {
		t.Error(err)
	}
}

func TestFormsHaveALimit(t *testing.T) {
	t.Parallel()
	page := openSample(t).post(ChangePath, "do", "create", "name", "m", "description", strings.Repeat("x", maxForm))
	if page.status != http.StatusBadRequest {
		t.Errorf("status %d", page.status)
	}
}
