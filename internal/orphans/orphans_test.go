package orphans_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/artifactstest"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/orphans"
)

// answers is a server that answers each path with JSON, and others with a 404.
type answers map[string]string

func (a answers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/api/2.0/mlflow/")
	if token := r.URL.Query().Get("page_token"); token != "" {
		path += "#" + token
	}
	body, ok := a[path]
	if !ok {
		http.Error(w, `{"message":"Not Found"}`, http.StatusNotFound)
		return
	}
	if status, failed := strings.CutPrefix(body, "status "); failed {
		code := 0
		_, _ = fmt.Sscan(status, &code)
		w.WriteHeader(code)
		return
	}
	_, _ = w.Write([]byte(body))
}

// installation is a server and its bucket, with these artifacts.
type installation struct {
	store *s3store.Store
	api   orphans.Server
}

func install(t *testing.T, server answers, stored ...artifacts.Path) installation {
	t.Helper()
	bucket := artifactstest.NewBucket(t)
	for _, path := range stored {
		if err := bucket.Store().Put(t.Context(), path, strings.NewReader("abc"), nil); err != nil {
			t.Fatal(err)
		}
	}
	running := httptest.NewServer(server)
	t.Cleanup(running.Close)
	return installation{bucket.Store(), orphans.Server{URL: running.URL, Root: artifacts.RootOf(bucket.Name)}}
}

func (i installation) find(t *testing.T, before time.Time) ([]artifacts.Stored, error) {
	t.Helper()
	return orphans.Find(t.Context(), i.store, before, i.api.References)
}

func find(t *testing.T, i installation, before time.Time) []artifacts.Path {
	t.Helper()
	found, err := i.find(t, before)
	if err != nil {
		t.Fatal(err)
	}
	var paths []artifacts.Path
	for _, orphan := range found {
		paths = append(paths, orphan.Path)
	}
	return paths
}

func soon() time.Time { return time.Now().Add(time.Hour) }

func versions(sources ...string) string {
	var listed []string
	for i, source := range sources {
		listed = append(listed, fmt.Sprintf(`{"name":"m","version":"%d","source":%q}`, i+1, source))
	}
	return `{"model_versions":[` + strings.Join(listed, ",") + `]}`
}

func TestReferencesHoldArtifacts(t *testing.T) {
	t.Parallel()
	all := []artifacts.Path{"0/r/artifacts/m/MLmodel", "0/r/artifacts/m2/MLmodel", "0/models/m-1/artifacts/MLmodel"}
	tests := []struct {
		name   string
		server answers
		want   []artifacts.Path
	}{
		{name: "nothing is registered", server: answers{"model-versions/search": `{}`}, want: []artifacts.Path{all[2], all[0], all[1]}},
		{
			name: "a folder and no other that begins so", server: answers{"model-versions/search": versions("mlflow-artifacts:/0/r/artifacts/m")},
			want: []artifacts.Path{all[2], all[1]},
		},
		{
			name: "a slash at the end, a host, a server's URI", server: answers{"model-versions/search": versions(
				"mlflow-artifacts:/0/r/artifacts/m/", "mlflow-artifacts://localhost:5000/0/r/artifacts/m2",
				"https://registry.example.com/api/2.0/mlflow-artifacts/artifacts/0/models/m-1/artifacts")},
		},
		{
			name: "on the second page", server: answers{
				"model-versions/search":   `{"model_versions":[{"source":"s3://elsewhere/a"}],"next_page_token":"2"}`,
				"model-versions/search#2": versions("mlflow-artifacts:/0/r"),
			},
			want: []artifacts.Path{all[2]},
		},
		{
			name: "by another version", server: answers{
				"model-versions/search": versions("models:/m/7"), "model-versions/get-download-uri": `{"artifact_uri":"mlflow-artifacts:/0/r/artifacts/m"}`,
			},
			want: []artifacts.Path{all[2], all[1]},
		},
		{
			name: "by what is tracked elsewhere", server: answers{
				"model-versions/search": versions("models:/m-1"), "model-versions/get-download-uri": `{"artifact_uri":"models:/m-1"}`,
			},
			want: []artifacts.Path{all[0], all[1]},
		},
		{
			name: "by a run and a logged model", server: answers{
				"model-versions/search": `{}`, "experiments/search": `{"experiments":[{"experiment_id":"0"}]}`,
				"runs/search":          `{"runs":[{"info":{"artifact_uri":"mlflow-artifacts:/0/r/artifacts"}}]}`,
				"logged-models/search": `{"models":[{"info":{"artifact_uri":"mlflow-artifacts:/0/models/m-1/artifacts"}}]}`,
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := install(t, test.server, all...)
			if diff := cmp.Diff(test.want, find(t, f, soon())); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestNothingIsFoundWhereAListCannotBeRead(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		server answers
	}{
		{name: "no registry", server: answers{}},
		{name: "no JSON", server: answers{"model-versions/search": "<html>"}},
		{name: "a failure", server: answers{"model-versions/search": "status 500"}},
		{name: "the second page is missing", server: answers{"model-versions/search": `{"next_page_token":"2"}`}},
		{name: "a version without a download URI", server: answers{"model-versions/search": versions("models:/m/1")}},
		{name: "a version of another model", server: answers{
			"model-versions/search": versions("models:/m/1"), "model-versions/get-download-uri": `{"artifact_uri":"models:/m/1"}`,
		}},
		{name: "the root itself", server: answers{"model-versions/search": versions("mlflow-artifacts:/")}},
		{name: "out of the root", server: answers{"model-versions/search": versions("mlflow-artifacts:/a/../..")}},
		{name: "experiments fail", server: answers{"model-versions/search": `{}`, "experiments/search": "status 403"}},
		{name: "runs are kept and not listed", server: answers{"model-versions/search": `{}`, "experiments/get": `{"experiment":{"experiment_id":"0"}}`}},
		{name: "runs are missing", server: answers{"model-versions/search": `{}`, "experiments/search": `{"experiments":[{"experiment_id":"0"}]}`}},
		{name: "logged models are missing", server: answers{
			"model-versions/search": `{}`, "experiments/search": `{"experiments":[{"experiment_id":"0"}]}`, "runs/search": `{}`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := install(t, test.server, "a")
			if found, err := f.find(t, soon()); err == nil || found != nil {
				t.Errorf("found %v, %v", found, err)
			}
		})
	}
}

func TestWhatIsYoungIsNoOrphan(t *testing.T) {
	t.Parallel()
	f := install(t, answers{"model-versions/search": `{}`}, "a/b")
	if found := find(t, f, time.Now().Add(-orphans.DefaultGrace)); found != nil {
		t.Errorf("found %v", found)
	}
}

// TestRemoving takes more than S3 does at once, and nothing beside them.
func TestRemoving(t *testing.T) {
	t.Parallel()
	var stored []artifacts.Path
	for i := range 1001 {
		stored = append(stored, artifacts.Path(fmt.Sprintf("old/%04d", i)))
	}
	f := install(t, answers{"model-versions/search": versions("mlflow-artifacts:/kept")}, append(stored, "kept/MLmodel", "young")...)
	found, err := f.find(t, soon())
	if err != nil || len(found) != 1002 || found[0].Size != 3 {
		t.Fatalf("%d found, %v", len(found), err)
	}
	if err := f.store.RemoveAll(t.Context(), found[:1001]); err != nil {
		t.Fatal(err)
	}
	left, err := f.store.List(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []artifacts.File{{Name: "kept", IsDir: true}, {Name: "young", Size: 3}}
	if diff := cmp.Diff(want, left); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
