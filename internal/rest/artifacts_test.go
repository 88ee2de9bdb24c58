package rest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/apigateway"
	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/artifactstest"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/local/versitygw"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/rest/resttest"
	"modelregistry/internal/spec"
	"modelregistry/internal/spec/trackingspec"
	"modelregistry/internal/tracking"
)

func TestMain(m *testing.M) { os.Exit(versitygw.Main(m)) }

const artifactAPI = "/api/2.0/mlflow-artifacts/"

// artifactServer serves a bucket of its own, and the versions of a registry.
func artifactServer(t *testing.T, store registry.Store) http.Handler {
	t.Helper()
	return artifactServerOn(artifactstest.NewStore(t), store, trackingspec.New(), "")
}

func artifactServerOn(bucket *s3store.Store, store registry.Store, tracked tracking.Store, owners resttest.Owners) http.Handler {
	return resttest.ServerWithArtifacts(
		resttest.Shared{OfRegistry: store, OfTracking: tracked},
		func(string) resttest.Artifacts {
			return resttest.Artifacts{Artifacts: bucket, Places: []rest.Place{bucket}, Owners: owners, Signer: bucket}
		})
}

func exchange(server http.Handler, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, "http://localhost/", strings.NewReader(body))
	path, query, _ := strings.Cut(path, "?")
	request.URL.Path, request.URL.RawQuery = path, query
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	reply := httptest.NewRecorder()
	server.ServeHTTP(reply, request)
	return reply
}

func putArtifact(t *testing.T, server http.Handler, path, body string) {
	t.Helper()
	if reply := exchange(server, http.MethodPut, artifactAPI+"artifacts/"+path, body); reply.Code != http.StatusOK || reply.Body.Len() > 0 {
		t.Fatalf("status %d: %s", reply.Code, reply.Body)
	}
}

func TestDownloads(t *testing.T) {
	t.Parallel()
	server := artifactServer(t, nil)
	putArtifact(t, server, "m/a page.html", "<script>")
	whole := exchange(server, http.MethodGet, artifactAPI+"artifacts/m/a page.html", "")
	got := make(map[string]string)
	for _, name := range []string{"Content-Type", "Content-Length", "Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy", "Accept-Ranges"} {
		got[name] = whole.Header().Get(name)
	}
	want := map[string]string{
		"Content-Type": "text/html", "Content-Length": "8", "Content-Disposition": `attachment; filename="a page.html"`,
		"X-Content-Type-Options": "nosniff", "Accept-Ranges": "bytes", "Content-Security-Policy": "default-src 'none'; sandbox",
	}
	if diff := cmp.Diff(want, got); diff != "" || whole.Code != http.StatusOK || whole.Body.String() != "<script>" {
		t.Errorf("status %d, %q (-want +got)\n%s", whole.Code, whole.Body, diff)
	}
	part := exchange(server, http.MethodGet, artifactAPI+"artifacts/m/a page.html", "", "Range", "bytes=1-3")
	if part.Code != http.StatusPartialContent || part.Body.String() != "scr" || part.Header().Get("Content-Range") != "bytes 1-3/8" {
		t.Errorf("status %d, %q, %v", part.Code, part.Body, part.Header())
	}
	etag := whole.Header().Get("ETag")
	same := exchange(server, http.MethodGet, artifactAPI+"artifacts/m/a page.html", "", "If-None-Match", `"other", W/`+etag)
	if same.Code != http.StatusNotModified || same.Body.Len() > 0 || same.Header().Get("ETag") != etag || etag == "" {
		t.Errorf("status %d, %q, ETag %s, want %s", same.Code, same.Body, same.Header().Get("ETag"), etag)
	}
}

// TestArtifactRefusals has the statuses and texts of MLflow 3.17.2, where it does
// not fail itself.
func TestArtifactRefusals(t *testing.T) {
	t.Parallel()
	server := artifactServer(t, nil)
	putArtifact(t, server, "m/MLmodel", "a")
	putArtifact(t, server, "large", strings.Repeat("a", apigateway.MaxFile+1))
	const json = "application/json"
	tests := []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		want                     string
	}{
		{"a directory", "GET", "artifacts/m", "", nil, 400, `"detail": "Artifact path refers to a directory, not a file: 'm'"`},
		{"nothing there", "GET", "artifacts/none", "", nil, 404, `"message": "No such artifact: 'none'"`},
		{"out of the root", "GET", "artifacts/m/..%2f../uploads", "", nil, 400, `"message": "Invalid path"`},
		{"out of the root, to put", "PUT", "artifacts/../a", "a", nil, 400, `"message": "Invalid path"`},
		{"out of the root, to delete", "DELETE", "artifacts/%252e%252e/a", "", nil, 400, `"message": "Invalid path"`},
		{"out of the root, to list", "GET", "artifacts?path=..", "", nil, 400, `"message": "Invalid path"`},
		{"out of the root, in parts", "POST", "mpu/create/..", `{"path": "a", "num_parts": 1}`, []string{"Content-Type", json}, 400, `"message": "Invalid path"`},
		{"out of the root, signed", "GET", `presigned/a\b`, "", nil, 400, `"message": "Invalid path"`},
		{"no file name", "PUT", "artifacts/m/", "a", nil, 400, `"detail": "Artifact path must include a filename (cannot end with '/')."`},
		{"another checksum", "PUT", "artifacts/n", "a", []string{"Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="}, 400, "nothing was stored"},
		{"no checksum", "PUT", "artifacts/n", "a", []string{"Content-MD5", "?"}, 400, "takes 16 bytes in base64"},
		{"a range beyond", "GET", "artifacts/m/MLmodel", "", []string{"Range", "bytes=9-"}, 416, "outside of the artifact"},
		{"too large", "GET", "artifacts/large", "", nil, 400, "MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD"},
		{"a directory, signed", "GET", "presigned/m", "", nil, 400, "refers to a directory"},
		{"nothing there, signed", "GET", "presigned/none", "", nil, 404, "No such artifact: 'none'"},
		{"no path of parts", "POST", "mpu/create/m", `{"num_parts": 1}`, []string{"Content-Type", json}, 400, "Missing value for required parameter 'path'"},
		{"no parts", "POST", "mpu/create/m", `{"path": "a"}`, []string{"Content-Type", json}, 400, "num_parts must be from 1"},
		{"parts that are none", "POST", "mpu/complete/m", `{"path": "a", "upload_id": "b", "parts": ["c"]}`, []string{"Content-Type", json}, 400, "parameter 'parts'"},
		{"no upload", "POST", "mpu/abort/m", `{"path": "a"}`, []string{"Content-Type", json}, 400, "upload_id"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			reply := exchange(server, test.method, artifactAPI+test.path, test.body, test.headers...)
			if reply.Code != test.status || !strings.Contains(reply.Body.String(), test.want) {
				t.Errorf("status %d: %s; want %d with %s", reply.Code, reply.Body, test.status, test.want)
			}
		})
	}
}

func TestRangesOfWhatIsTooLarge(t *testing.T) {
	t.Parallel()
	server := artifactServer(t, nil)
	putArtifact(t, server, "large", strings.Repeat("a", apigateway.MaxFile+1))
	if reply := exchange(server, http.MethodGet, artifactAPI+"artifacts/large", "", "Range", "bytes=1-"); reply.Code != http.StatusPartialContent || reply.Body.Len() != apigateway.MaxFile {
		t.Errorf("status %d, %d bytes", reply.Code, reply.Body.Len())
	}
}

func TestListingsAreOfNames(t *testing.T) {
	t.Parallel()
	server := artifactServer(t, nil)
	putArtifact(t, server, "m/MLmodel", "")
	putArtifact(t, server, "m/data/x", "abc")
	for path, want := range map[string]string{
		"artifacts?path=m":        `{"files":[{"path":"MLmodel","is_dir":false,"file_size":0},{"path":"data","is_dir":true}]}`,
		"artifacts?path=m/":       `{"files":[{"path":"MLmodel","is_dir":false,"file_size":0},{"path":"data","is_dir":true}]}`,
		"artifacts":               `{"files":[{"path":"m","is_dir":true}]}`,
		"artifacts?path=none":     `{}`,
		"artifacts?path=m/data/x": `{}`,
	} {
		reply := exchange(server, http.MethodGet, artifactAPI+path, "")
		if got := strings.Join(strings.Fields(reply.Body.String()), ""); reply.Code != http.StatusOK || got != want {
			t.Errorf("%s: status %d: %s, want %s", path, reply.Code, got, want)
		}
	}
}

func TestUploadsThatBreakOff(t *testing.T) {
	t.Parallel()
	server := artifactServer(t, nil)
	request := httptest.NewRequest(http.MethodPut, artifactAPI+"artifacts/a", io.MultiReader(strings.NewReader("half"), iotest.ErrReader(io.ErrUnexpectedEOF)))
	reply := httptest.NewRecorder()
	if server.ServeHTTP(reply, request); reply.Code != http.StatusBadRequest || !strings.Contains(reply.Body.String(), "nothing was stored") {
		t.Errorf("status %d: %s", reply.Code, reply.Body)
	}
	if reply := exchange(server, http.MethodGet, artifactAPI+"artifacts/a", ""); reply.Code != http.StatusNotFound {
		t.Errorf("status %d: %s", reply.Code, reply.Body)
	}
}

// TestFilesOfVersions serves those whose source is here, and no others.
func TestFilesOfVersions(t *testing.T) {
	t.Parallel()
	store := spec.New()
	server := artifactServer(t, store)
	putArtifact(t, server, "1/m/MLmodel", "flavors: {}")
	for name, uri := range map[registry.ModelName]string{"here": "mlflow-artifacts:/1/m", "elsewhere": "s3://elsewhere/artifacts/1/m", "out": "mlflow-artifacts:/1/../2"} {
		_, err := store.CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{Name: name})
		if _, other := store.CreateModelVersion(t.Context(), registry.NewModelVersion{Name: name, DownloadURI: uri}); errors.Join(err, other) != nil {
			t.Fatal(errors.Join(err, other))
		}
	}
	tests := []struct {
		query  string
		status int
		want   string
	}{
		{"name=here&version=1&path=MLmodel", 200, "flavors: {}"},
		{"name=here&version=1&path=none", 404, "No such artifact: 'none'"},
		{"name=here&version=1&path=..%2F..%2F1%2Fm%2FMLmodel", 400, "Invalid path"},
		{"name=here&version=2&path=MLmodel", 404, "Model Version (name=here, version=2) not found"},
		{"name=here&version=1", 400, "required parameter 'path'"},
		{"name=elsewhere&version=1&path=MLmodel", 400, "are not kept here, but at s3://elsewhere/artifacts/1/m"},
		{"name=out&version=1&path=MLmodel", 400, "are not kept here"},
	}
	for _, test := range tests {
		reply := exchange(server, http.MethodGet, "/model-versions/get-artifact?"+test.query, "")
		if reply.Code != test.status || !strings.Contains(reply.Body.String(), test.want) {
			t.Errorf("%s: status %d: %s; want %d with %s", test.query, reply.Code, reply.Body, test.status, test.want)
		}
	}
}

// TestStreamedDownloads has no limit, as in the local gateway.
func TestStreamedDownloads(t *testing.T) {
	t.Parallel()
	store := artifactstest.NewStore(t)
	content := strings.Repeat("a", apigateway.MaxFile+1)
	if err := store.Put(t.Context(), "large", strings.NewReader(content), nil); err != nil {
		t.Fatal(err)
	}
	request, reply := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()
	request.SetPathValue("path", "large")
	rest.DownloadArtifact(store, 0, nil).ServeHTTP(reply, request)
	if reply.Code != http.StatusOK || reply.Body.String() != content {
		t.Errorf("status %d, %d bytes", reply.Code, reply.Body.Len())
	}
}

// TestDownloadsThatBreakOff ends the connection rather than pretend that a file is
// whole; where nothing has been sent yet it is an error.
func TestDownloadsThatBreakOff(t *testing.T) {
	t.Parallel()
	for _, limit := range []int64{0, 10} {
		request, reply := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()
		request.SetPathValue("path", "a")
		var reported, panicked any
		func() {
			defer func() { panicked = recover() }()
			rest.DownloadArtifact(breaking{}, limit, func(_ context.Context, err error) { reported = err }).ServeHTTP(reply, request)
		}()
		if reported == nil || (limit == 0) != (panicked != nil) || limit > 0 && reply.Code != http.StatusInternalServerError {
			t.Errorf("limit %d: status %d, reported %v, panicked %v", limit, reply.Code, reported, panicked)
		}
	}
}

// breaking has a file that breaks off.
type breaking struct{ rest.Artifacts }

func (breaking) Get(context.Context, artifacts.Path, artifacts.Conditions) (*artifacts.Artifact, error) {
	return &artifacts.Artifact{Body: io.NopCloser(io.MultiReader(strings.NewReader("half"), iotest.ErrReader(io.ErrUnexpectedEOF))), Size: 8}, nil
}
