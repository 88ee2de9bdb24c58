package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/artifactstest"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/web/webtest"
)

func TestWhatTheMLmodelSays(t *testing.T) {
	t.Parallel()
	page := openSampleWithFiles(t).get(versionURL(webtest.Forecast, 14))
	want := []string{"store long required", "day datetime required", "price double required", "promotion boolean required", "region string required",
		"sales double required", "lower double required", "upper double required",
		"horizon long 14", "quantiles list of double [0.1, 0.9]", `currency string "EUR"`}
	var got []string
	for _, row := range page.Find(".schema tbody tr").EachIter() {
		var cells []string
		for _, cell := range row.Children().EachIter() {
			cells = append(cells, cell.Text())
		}
		got = append(got, strings.Join(cells, " "))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("signature (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"python 3.11.7", "1.9.1", "3.17.2", "86 kB"}, page.texts(".needs dd")[:4]); diff != "" {
		t.Errorf("facts (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Python 3.11.7", "mlflow ==3.17.2", "numpy ==2.4.6", "pandas ==3.1.1", "scikit-learn ==1.9.1", "scipy ==1.17.1", "skops ==0.16.0"}, page.texts(".packages li")); diff != "" {
		t.Errorf("requirements (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"metrics/", "plots/"}, page.texts("summary .name")); diff != "" {
		t.Errorf("folders (-want +got)\n%s", diff)
	}
	if got := page.text(t, "#files header .quiet"); got != "10 files, 88 kB" {
		t.Errorf("summary %q", got)
	}
}

func TestOpenedFiles(t *testing.T) {
	t.Parallel()
	b := openSampleWithFiles(t)
	tests := []struct {
		name, file, text, note string
		image                  bool
	}{
		{name: "JSON is laid out", file: "metrics/holdout.json", text: "{\n  \"mape\": 0.072,\n  \"by_region\": {\n    \"north\": 0.071,"},
		{name: "YAML as it is", file: "conda.yaml", text: "channels:\n- conda-forge\n"},
		{name: "text by its content", file: "MLmodel", text: "flavors:\n"},
		{name: "no text", file: "model.skops", note: "This is no text."},
		{name: "a picture", file: "plots/residuals.png", image: true},
		{name: "a folder", file: "plots", note: "There is no such file."},
		{name: "nothing", file: "none", note: "There is no such file."},
		{name: "the way out", file: "../MLmodel", note: "There is no such file."},
		{name: "encoded", file: "%4dLmodel", note: "There is no such file."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			page := b.get(versionURL(webtest.Forecast, 14, fileParameter, test.file))
			if got := page.Find(".content pre").Text(); page.status != http.StatusOK || !strings.HasPrefix(got, test.text) || (got == "") != (test.text == "") {
				t.Errorf("status %d: %q", page.status, got)
			}
			if got := page.Find(".content p").Text(); !strings.HasPrefix(got, test.note) || (got == "") != (test.note == "") {
				t.Errorf("note %q, want %q", got, test.note)
			}
			source, shown := page.Find(".content img").Attr("src")
			if shown != test.image || shown && source != address(versionFilePath, "name", webtest.Forecast, "version", "14", "path", test.file) {
				t.Errorf("image %q", source)
			}
		})
	}
}

// openVersion shows a version whose files are in a bucket of its own.
func openVersion(t *testing.T, stored map[artifacts.Path]string) browser {
	t.Helper()
	bucket, store := artifactstest.NewBucket(t), spec.New()
	for path, content := range stored {
		if err := bucket.Store().Put(t.Context(), artifacts.Path("m").Join(path), strings.NewReader(content), nil); err != nil {
			t.Fatal(err)
		}
	}
	addVersion(t, store, "s3://"+bucket.Name+"/artifacts/m")
	return openOn(t, store, bucket.Store())
}

// addVersion registers version 1 of m.
func addVersion(t *testing.T, store registry.Store, uri string) {
	t.Helper()
	if _, err := store.CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{Name: "m"}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.CreateModelVersion(t.Context(), registry.NewModelVersion{Name: "m", Source: uri, DownloadURI: uri}); err != nil {
		t.Fatal(err)
	}
}

const smallest = "flavors: {f: {}}\n"

func TestMLmodelsThatCannotBeShown(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		stored  map[artifacts.Path]string
		explain string
	}{
		{name: "none", explain: "No MLmodel lies there"},
		{name: "other files", stored: map[artifacts.Path]string{"model.pkl": "x"}, explain: "No MLmodel lies there"},
		{name: "a folder", stored: map[artifacts.Path]string{"MLmodel/x": smallest}, explain: "No MLmodel lies there"},
		{name: "empty", stored: map[artifacts.Path]string{"MLmodel": ""}, explain: "it is empty"},
		{name: "no YAML", stored: map[artifacts.Path]string{"MLmodel": "\x00\xff<script>"}, explain: "it is no YAML"},
		{name: "no mapping", stored: map[artifacts.Path]string{"MLmodel": "- <script>"}, explain: "no mapping"},
		{name: "a bomb", stored: map[artifacts.Path]string{"MLmodel": "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" +
			"d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]"}, explain: "unfolds to more than"},
		{name: "enormous", stored: map[artifacts.Path]string{"MLmodel": strings.Repeat("a: b\n", 1<<19)}, explain: "larger than 1 MB"},
		{name: "no signature", stored: map[artifacts.Path]string{"MLmodel": smallest}, explain: "It has none"},
		{name: "a hostile signature", stored: map[artifacts.Path]string{"MLmodel": smallest + `signature: {inputs: '[{"type": "<script>", "name": "<img src=x onerror=alert(1)>"}, 5]'}`}, explain: "no list of columns"},
		{name: "a deep signature", stored: map[artifacts.Path]string{"MLmodel": smallest + "signature: {inputs: '[" + strings.Repeat(`{"type": "array", "items": `, 5000) + "1" + strings.Repeat("}", 5000) + "]'}"}, explain: "no list of columns"},
		{name: "an empty signature", stored: map[artifacts.Path]string{"MLmodel": smallest + "signature: {inputs: '[]'}"}, explain: "None."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := openVersion(t, test.stored)
			page := b.get(versionURL("m", 1))
			inert(t, page)
			if got := strings.Join(page.texts("section:contains(Signature) p"), " "); page.status != http.StatusOK || !strings.Contains(got, test.explain) {
				t.Errorf("status %d: %q, want %q", page.status, got, test.explain)
			}
		})
	}
}

func TestHostileFiles(t *testing.T) {
	t.Parallel()
	const script = "<script>alert(1)</script>"
	stored := map[artifacts.Path]string{
		"MLmodel": "flavors: {'" + script + "': {a_version: '" + script + "'}}\nmlflow_version: '" + script + "'\n" +
			`signature: {inputs: '[{"type": "<img src=x onerror=alert(1)>", "name": "` + script + `"}]', params: '[{"name": "p", "type": "string", "default": "` + script + `"}]'}`,
		"requirements.txt": script + "\n" + strings.Repeat("x", 70_000), "conda.yaml": "{", "python_env.yaml": "python: '" + script + "'",
		"page.html": script, "picture.svg": "<svg onload='alert(1)'/>", script + ".txt": "x", "a\"onmouseover=\"x.txt": "x", "javascript:alert(1)": "x",
		"deep.json": strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000), "broken.json": `{"a": `, "wide.json": strings.Repeat(`[[[[[[[[[[1]]]]]]]]]],`, 3000),
		"not.png": script,
	}
	b := openVersion(t, stored)
	page := b.get(versionURL("m", 1))
	inert(t, page)
	if got := page.text(t, ".schema:contains(Type) tbody th:contains(alert)"); got != script {
		t.Errorf("the column is %q", got)
	}
	for path, content := range stored {
		shown := b.get(versionURL("m", 1, fileParameter, string(path)))
		if shown.status != http.StatusOK {
			t.Errorf("%s: status %d", path, shown.status)
		}
		if path == "not.png" {
			continue
		}
		inert(t, shown)
		if got := shown.Find(".content pre").Text(); len(content) < 10_000 && got != content {
			t.Errorf("%s: %q", path, got)
		}
	}
}

func TestFilesThatAreElsewhere(t *testing.T) {
	t.Parallel()
	bucket := artifactstest.NewBucket(t)
	uris := []string{
		"s3://other/artifacts/m", "https://example.com/m", "/models/m", "s3://" + bucket.Name + "/other/m", "s3://" + bucket.Name + "/artifacts/../m",
		"mlflow-artifacts:/../uploads", "javascript:alert(1)", "runs:/0123/model", "models:/m-0123", "dbfs:/m", strings.Repeat("x", 500),
	}
	for _, uri := range uris {
		store := spec.New()
		addVersion(t, store, uri)
		page := openOn(t, store, bucket.Store()).get(versionURL("m", 1))
		inert(t, page)
		if got := page.text(t, "#files p"); page.status != http.StatusOK || got != "The files are not kept here, and so cannot be shown. They lie at "+uri {
			t.Errorf("status %d: %q", page.status, got)
		}
		if page.Find(".schema, .tree, section:contains(Signature)").Length() != 0 {
			t.Errorf("%s: it shows a signature or files", uri)
		}
	}
}

func TestFilesOfUploads(t *testing.T) {
	t.Parallel()
	bucket, store := artifactstest.NewBucket(t), spec.New()
	uploads := s3store.New(bucket.Client(), artifacts.RootOf(bucket.Name).Beside("uploads"))
	if err := uploads.Put(t.Context(), "m/run/MLmodel", strings.NewReader(smallest), nil); err != nil {
		t.Fatal(err)
	}
	addVersion(t, store, "s3://"+bucket.Name+"/uploads/m/run")
	page := openOn(t, store, bucket.Store(), uploads).get(versionURL("m", 1))
	if diff := cmp.Diff([]string{"MLmodel"}, page.texts(".tree .name")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// away is a place that S3 does not answer for.
type away struct{ Artifacts }

func (away) Resolve(string) (artifacts.Path, bool) { return "m", true }

var errS3 = errors.New("dial tcp 192.0.2.1: S3 is away")

func (away) Sizes(context.Context, artifacts.Path, int) (map[string]int64, error) { return nil, errS3 }

func (away) Get(context.Context, artifacts.Path, artifacts.Conditions) (*artifacts.Artifact, error) {
	return nil, errS3
}

// halfAway is a place of which S3 answers for MLmodel alone.
type halfAway struct{ away }

func (halfAway) Get(_ context.Context, path artifacts.Path, _ artifacts.Conditions) (*artifacts.Artifact, error) {
	if path.Base() != "MLmodel" {
		return nil, errS3
	}
	return &artifacts.Artifact{Body: io.NopCloser(strings.NewReader(smallest))}, nil
}

func TestRequirementsThatCannotBeReadAreTold(t *testing.T) {
	t.Parallel()
	store := spec.New()
	addVersion(t, store, "mlflow-artifacts:/m")
	page := openOn(t, store, halfAway{}).get(versionURL("m", 1))
	if got := page.text(t, ".needs p"); got != "requirements.txt could not be read just now. Try once more." {
		t.Errorf("%q", got)
	}
	if got := page.texts(".needs dt"); !cmp.Equal(got, []string{"f"}) {
		t.Errorf("flavors %q", got)
	}
}

func TestVersionsAreShownWithoutS3(t *testing.T) {
	t.Parallel()
	store := spec.New()
	addVersion(t, store, "mlflow-artifacts:/m")
	page := openOn(t, store, away{}).get(versionURL("m", 1, fileParameter, "MLmodel"))
	text := page.Find("main").Text()
	if page.status != http.StatusOK || !strings.Contains(text, "MLmodel could not be read just now") || !strings.Contains(text, "The files could not be read just now") || strings.Contains(text, "dial") {
		t.Errorf("status %d: %s", page.status, text)
	}
}
