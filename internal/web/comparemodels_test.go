package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/artifactstest"
	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/web/webtest"
)

// rowsOf are rows that a selector finds: the label, with whether it is marked, and the values.
func rowsOf(page shown, selector string) []string {
	var rows []string
	for _, row := range page.Find(selector).EachIter() {
		var cells []string
		for _, cell := range row.Children().EachIter() {
			cells = append(cells, strings.TrimSpace(cell.Text()))
		}
		rows = append(rows, strings.Join(cells, " | "))
	}
	return rows
}

func TestComparedModels(t *testing.T) {
	t.Parallel()
	page := openSampleWithFiles(t).get("/models/compare?version=12&version=14&name=" + webtest.Forecast)
	want := map[string][]string{
		"Signature: inputs": {
			"region (differs) | – | string", "day | datetime | datetime", "price | double | double", "promotion | boolean | boolean", "store | long | long",
		},
		"Signature: parameters": {
			"horizon (differs) | long, default 7 | long, default 14", `currency | string, default "EUR" | string, default "EUR"`,
			"quantiles | list of double, default [0.1, 0.9] | list of double, default [0.1, 0.9]",
		},
		"Made with": {
			"sklearn (differs) | 1.8.0 | 1.9.1", "MLflow | 3.17.2 | 3.17.2", "Python | 3.11.7 | 3.11.7", "python_function | python 3.11.7 | python 3.11.7", "Size | 86 kB | 86 kB",
		},
		"Requirements": {
			"scikit-learn (differs) | ==1.8.0 | ==1.9.1", "skops (differs) | ==0.15.1 | ==0.16.0", "mlflow | ==3.17.2 | ==3.17.2",
			"numpy | ==2.4.6 | ==2.4.6", "pandas | ==3.1.1 | ==3.1.1", "scipy | ==1.17.1 | ==1.17.1",
		},
	}
	for heading, rows := range want {
		if diff := cmp.Diff(rows, rowsOf(page, "tbody:has(tr.part:contains('"+heading+"')) tr:not(.part)")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", heading, diff)
		}
	}
}

// TestComparedModelsWithoutFiles has one whose files are elsewhere, one without
// MLmodel, and one that is hostile.
func TestComparedModelsWithoutFiles(t *testing.T) {
	t.Parallel()
	bucket, store := artifactstest.NewBucket(t), spec.New()
	hostileFiles := map[artifacts.Path]string{
		"hostile/MLmodel":          "flavors: {'<script>': {}}\n" + `signature: {inputs: '[{"type": "<img src=x>", "name": "<script>"}, {"type": "tensor", "tensor-spec": {"dtype": "int8", "shape": [2]}}, {"type": "any", "required": false}]'}`,
		"hostile/requirements.txt": "<script>", "none/x": "x",
	}
	for path, content := range hostileFiles {
		if err := bucket.Store().Put(t.Context(), path, strings.NewReader(content), nil); err != nil {
			t.Fatal(err)
		}
	}
	addVersion(t, store, "https://example.com/m")
	for _, uri := range []string{"mlflow-artifacts:/none", "mlflow-artifacts:/hostile"} {
		if _, err := store.CreateModelVersion(t.Context(), registry.NewModelVersion{Name: "m", Source: uri, DownloadURI: uri}); err != nil {
			t.Fatal(err)
		}
	}
	page := openOn(t, store, bucket.Store()).get("/models/compare?version=1&version=2&version=3&name=m")
	inert(t, page)
	if page.status != http.StatusOK {
		t.Fatalf("status %d", page.status)
	}
	want := []string{
		"Signature: inputs |  |  | ", "<script> (differs) | – | – | <img src=x>", "unnamed 2 (differs) | – | – | tensor of int8 [2]", "unnamed 3 (differs) | – | – | any, optional",
		"Made with |  |  | ", "<script> (differs) | – | – | yes",
		"MLmodel (differs) | – | No MLmodel lies there: MLflow did not save a model, or not all of it has arrived. | –",
		"Requirements |  |  | ", "<script> (differs) | – | – | any",
	}
	if diff := cmp.Diff(want, rowsOf(page, "tbody:not(:first-of-type) tr")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
