package rest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"modelregistry/internal/artifacts/artifactstest"
	"modelregistry/internal/rest/resttest"
)

const (
	runOfArtifacts = "0123456789abcdef0123456789abcdef"
	presignUpload  = "/api/2.0/mlflow/artifacts/presigned-upload-url"
	presignDown    = "/api/2.0/mlflow/artifacts/presigned-download-url"
)

// TestFilesOfRuns has runs of both modes.
func TestFilesOfRuns(t *testing.T) {
	t.Parallel()
	bucket := artifactstest.NewBucket(t)
	store := bucket.Store()
	if err := store.Put(t.Context(), "1/r/artifacts/m/MLmodel", strings.NewReader("flavors: {}"), nil); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		owners resttest.Owners
		query  string
		status int
		want   string
	}{
		{"mlflow-artifacts:/1/r/artifacts", "run_uuid=" + runOfArtifacts + "&path=m%2FMLmodel", 200, "flavors: {}"},
		{resttest.Owners("s3://" + bucket.Name + "/artifacts/1/r/artifacts"), "run_id=" + runOfArtifacts + "&path=m%2FMLmodel", 200, "flavors: {}"},
		{"mlflow-artifacts:/1/r/artifacts", "run_id=" + runOfArtifacts + "&path=m", 400, "refers to a directory, not a file: 'm'"},
		{"mlflow-artifacts:/1/r/artifacts", "run_id=" + runOfArtifacts + "&path=none", 404, "No such artifact: 'none'"},
		{"mlflow-artifacts:/1/r/artifacts", "run_id=" + runOfArtifacts + "&path=..%2Fm", 400, "Invalid path"},
		{"mlflow-artifacts:/1/r/artifacts", "path=m", 400, "required parameter 'run_uuid'"},
		{"mlflow-artifacts:/1/r/artifacts", "run_id=" + runOfArtifacts, 400, "required parameter 'path'"},
		{"file:///tmp/1/r", "run_id=" + runOfArtifacts + "&path=m", 400, "not kept here, but at file:///tmp/1/r"},
		{"", "run_id=" + runOfArtifacts + "&path=m", 404, "Run with id=" + runOfArtifacts + " not found"},
		{"", "run_id=../x&path=m", 404, "not found"},
	}
	for _, test := range tests {
		reply := exchange(artifactServerOn(store, nil, nil, test.owners), http.MethodGet, "/get-artifact?"+test.query, "")
		if reply.Code != test.status || !strings.Contains(reply.Body.String(), test.want) {
			t.Errorf("%s at %s: status %d: %s; want %d with %s", test.query, test.owners, reply.Code, reply.Body, test.status, test.want)
		}
	}
}

func TestPresignedURLsOfRuns(t *testing.T) {
	t.Parallel()
	bucket := artifactstest.NewBucket(t)
	server := artifactServerOn(bucket.Store(), nil, nil, resttest.Owners("s3://"+bucket.Name+"/artifacts/1/r/artifacts"))
	for _, owner := range []string{`"run_id": "` + runOfArtifacts + `"`, `"model_id": "m-` + runOfArtifacts + `"`} {
		up := presigned(t, server, presignUpload, `{`+owner+`, "path": "m/a.json"}`)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, up.URL, strings.NewReader("[1]"))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range up.Headers {
			request.Header.Set(name, value)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != http.StatusOK || !strings.Contains(up.URL, "X-Amz-Expires=900") {
			t.Errorf("%s: status %d of %s", owner, response.StatusCode, up.URL)
		}
	}
	down := presigned(t, server, presignDown, `{"run_id": "`+runOfArtifacts+`", "path": "m/a.json", "expiration": 604800}`)
	if down.Size != 3 || !strings.Contains(down.URL, "X-Amz-Expires=604800") {
		t.Errorf("%d bytes at %s", down.Size, down.URL)
	}
}

type presignedURL struct {
	URL     string            `json:"presigned_url"`
	Headers map[string]string `json:"headers"`
	Size    int64             `json:"file_size"`
}

func presigned(t *testing.T, server http.Handler, path, body string) presignedURL {
	t.Helper()
	var read presignedURL
	reply := exchange(server, http.MethodPost, path, body, "Content-Type", "application/json")
	if err := json.Unmarshal(reply.Body.Bytes(), &read); err != nil || reply.Code != http.StatusOK {
		t.Fatalf("status %d, %v: %s", reply.Code, err, reply.Body)
	}
	return read
}

func TestPresignedRefusals(t *testing.T) {
	t.Parallel()
	const direct, proxied = "s3://elsewhere/artifacts/1", "mlflow-artifacts:/1"
	const run = `"run_id": "` + runOfArtifacts + `"`
	tests := []struct {
		owners     resttest.Owners
		path, body string
		status     int
		want       string
	}{
		{direct, presignUpload, `{"path": "a"}`, 400, "Exactly one of run_id and model_id must be provided."},
		{direct, presignUpload, `{` + run + `, "model_id": "m-1", "path": "a"}`, 400, "Exactly one of run_id and model_id must be provided."},
		{direct, presignUpload, `{` + run + `}`, 400, "required parameter 'path'"},
		{direct, presignUpload, `{` + run + `, "path": "../a"}`, 400, "Invalid path"},
		{direct, presignUpload, `{` + run + `, "path": "a", "expiration": 0}`, 400, "expiration must be between 1 and 604800 seconds (got 0)."},
		{proxied, presignUpload, `{` + run + `, "path": "a"}`, 400, "Presigned upload is not supported for proxied artifact storage (artifact URI scheme: mlflow-artifacts)."},
		{direct, presignUpload, `{` + run + `, "path": "a"}`, 400, "not kept here, but at s3://elsewhere/artifacts/1"},
		{"", presignUpload, `{"model_id": "m-` + runOfArtifacts + `", "path": "a"}`, 404, "not found"},
		{direct, presignDown, `{"path": "a"}`, 400, "required parameter 'run_id'"},
		{direct, presignDown, `{` + run + `, "path": "a", "expiration": 604801}`, 400, "expiration must be between 1 and 604800 seconds (got 604801)."},
		{proxied, presignDown, `{` + run + `, "path": "a"}`, 400, "Presigned download is not supported for runs with proxied artifact storage"},
		{"", presignDown, `{` + run + `, "path": "a"}`, 404, "Run with id=" + runOfArtifacts + " not found"},
	}
	store := artifactstest.NewStore(t)
	for _, test := range tests {
		reply := exchange(artifactServerOn(store, nil, nil, test.owners), http.MethodPost, test.path, test.body, "Content-Type", "application/json")
		if reply.Code != test.status || !strings.Contains(reply.Body.String(), test.want) {
			t.Errorf("%s %s: status %d: %s; want %d with %s", test.path, test.body, reply.Code, reply.Body, test.status, test.want)
		}
	}
}
