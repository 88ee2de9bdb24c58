package operations_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/artifactstest"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/runs/runstest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/local/versitygw"
	"modelregistry/internal/operations"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/rest/resttest"
	"modelregistry/internal/tracking"
	"modelregistry/internal/web"
)

func TestMain(m *testing.M) { os.Exit(versitygw.Main(m)) }

// artifactRequests are those that use all that the operations on artifacts may do,
// with the statuses that they have. {id} is that of the upload.
var artifactRequests = []struct {
	method, path, body string
	status             int
}{
	{http.MethodPut, "mlflow-artifacts/artifacts/m/MLmodel", "flavors: {}", 200},
	{http.MethodGet, "mlflow-artifacts/artifacts?path=m", "", 200},
	{http.MethodGet, "mlflow-artifacts/artifacts/m/MLmodel", "", 200},
	{http.MethodGet, "mlflow-artifacts/artifacts/m", "", 400},
	{http.MethodGet, "mlflow-artifacts/artifacts/none", "", 404},
	{http.MethodGet, "mlflow-artifacts/presigned/m/MLmodel", "", 200},
	{http.MethodGet, "mlflow-artifacts/presigned/none", "", 404},
	{http.MethodPost, "mlflow-artifacts/mpu/create/m", `{"path": "/a", "num_parts": 1}`, 200},
	{http.MethodPost, "mlflow-artifacts/mpu/complete/m", `{"path": "/a", "upload_id": "x", "parts": [{"part_number": 1, "etag": "x"}]}`, 400},
	{http.MethodPost, "mlflow-artifacts/mpu/abort/m", `{"path": "/a", "upload_id": "x"}`, 200},
	{http.MethodGet, "/model-versions/get-artifact?name=artifact&version=1&path=MLmodel", "", 200},
	{http.MethodGet, "/model-versions/get-artifact?name=artifact&version=1&path=none", "", 404},
	{http.MethodGet, "/model-versions/get-artifact?name=upload&version=1&path=MLmodel", "", 200},
	{http.MethodGet, "/models/version?name=artifact&version=1&file=MLmodel", "", 200},
	{http.MethodGet, "/models/version?name=upload&version=1&file=none", "", 200},
	{http.MethodGet, "/get-artifact?run_id=" + runID + "&path=MLmodel", "", 200},
	{http.MethodGet, "/get-artifact?run_id=" + runID + "&path=none", "", 404},
	{http.MethodPost, "mlflow/artifacts/presigned-upload-url", `{"run_id": "` + runID + `", "path": "MLmodel"}`, 200},
	{http.MethodPost, "mlflow/artifacts/presigned-download-url", `{"run_id": "` + runID + `", "path": "MLmodel"}`, 200},
	{http.MethodPost, "mlflow/artifacts/presigned-download-url", `{"run_id": "` + runID + `", "path": "none"}`, 404},
	{http.MethodGet, "mlflow/artifacts/list?run_id=" + runID, "", 200},
	{http.MethodGet, "mlflow/artifacts/list?run_id=" + runID + "&path=none", "", 200},
	{http.MethodGet, "mlflow/logged-models/m-" + runID + "/artifacts/directories", "", 200},
	{http.MethodDelete, "mlflow-artifacts/artifacts/m", "", 200},
}

// runID is that of the run whose artifacts are asked for.
const runID = "0123456789abcdef0123456789abcdef"

// replayArtifacts sends the requests, each to a client of its own, and looks at an
// upload as the functions of uploads do.
func replayArtifacts(t *testing.T, recorded *recorder) {
	t.Helper()
	table, bucket := tabletest.New(t), artifactstest.NewBucket(t)
	root := artifacts.RootOf(bucket.Name)
	if err := s3store.New(bucket.Client(), root.Beside("uploads")).Put(t.Context(), "m/run/MLmodel", strings.NewReader("a"), nil); err != nil {
		t.Fatal(err)
	}
	createVersions(t, table, map[registry.ModelName]string{
		"artifact": "mlflow-artifacts:/m", "upload": "s3://" + bucket.Name + "/uploads/m/run",
	})
	newRun := tracking.NewRun{ID: runID, ExperimentID: tracking.DefaultExperiment, ArtifactURI: root.URI() + "/m"}
	newModel := tracking.NewLoggedModel{ID: "m-" + runID, ExperimentID: tracking.DefaultExperiment, ArtifactURI: root.URI() + "/m"}
	tracked := runstest.Open(t, table)
	if err := errors.Join(tracked.CreateRun(t.Context(), newRun), tracked.CreateLoggedModel(t.Context(), newModel)); err != nil {
		t.Fatal(err)
	}
	server := resttest.ServerWithArtifacts(
		recordedStores{t: t, table: table, recorded: recorded, faults: &tabletest.Faults{}},
		func(operation string) resttest.Artifacts {
			client := bucket.Client(recorded.objectsOf(operation))
			store, uploaded := s3store.New(client, root), s3store.New(client, root.Beside("uploads"))
			return resttest.Artifacts{
				Artifacts: store, Places: []rest.Place{store, uploaded}, Shown: []web.Artifacts{store, uploaded}, Signer: store,
				Owners: runstest.Open(t, table, recorded.of(operation)),
			}
		})
	for _, sent := range artifactRequests {
		path := sent.path
		if !strings.HasPrefix(path, "/") {
			path = "/api/2.0/" + path
		}
		request, reply := httptest.NewRequest(sent.method, path, strings.NewReader(sent.body)), httptest.NewRecorder()
		request.Header.Set("Content-Type", "application/json")
		if server.ServeHTTP(reply, request); reply.Code != sent.status {
			t.Errorf("%s %s: status %d, want %d: %s", sent.method, path, reply.Code, sent.status, reply.Body)
		}
	}
}

// replayDescriptions looks at folders as the functions do.
func replayDescriptions(t *testing.T, recorded *recorder) {
	t.Helper()
	bucket := artifactstest.NewBucket(t)
	root := artifacts.RootOf(bucket.Name)
	for _, folder := range []artifacts.Root{root, root.Beside("uploads")} {
		if err := s3store.New(bucket.Client(), folder).Put(t.Context(), "m/run/MLmodel", strings.NewReader("a"), nil); err != nil {
			t.Fatal(err)
		}
	}
	for operation, folders := range map[string][]artifacts.Root{
		operations.RegisterUpload:     {root.Beside("uploads")},
		operations.CreateModelVersion: {root, root.Beside("uploads")},
		operations.WebChange:          {root, root.Beside("uploads")},
		operations.VerifyModelVersion: {root, root.Beside("uploads")},
	} {
		objects := s3store.NewBucket(bucket.Client(recorded.objectsOf(operation)), bucket.Name)
		for _, folder := range folders {
			files, err := objects.DescribeAll(t.Context(), folder.URI()+"/m/run", 10)
			if err != nil || len(files) != 1 {
				t.Errorf("%s: %d files, %v", operation, len(files), err)
			}
		}
	}
}

func createVersions(t *testing.T, table string, sources map[registry.ModelName]string) {
	t.Helper()
	store := dynamotest.Open(t, table)
	for name, uri := range sources {
		if _, err := store.CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{Name: name}); err != nil {
			t.Fatal(err)
		}
		if _, err := store.CreateModelVersion(t.Context(), registry.NewModelVersion{Name: name, Source: uri, DownloadURI: uri}); err != nil {
			t.Fatal(err)
		}
	}
}

// objectsOf gives what records a client's calls for an operation, and the URLs that
// it signs.
func (r *recorder) objectsOf(operation string) func(*s3.Options) {
	return func(options *s3.Options) {
		options.APIOptions = append(options.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Objects",
				func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
					r.noteObject(operation, objectActionOf(in.Parameters))
					return next.HandleInitialize(ctx, in)
				}), middleware.Before)
		})
	}
}

func (r *recorder) noteObject(operation, action string) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.objects[operation] == nil {
		r.objects[operation] = make(map[string]bool)
	}
	r.objects[operation][action] = true
}

// objectActionOf gives the action by which IAM authorises a call, and on what.
// Source: "Actions, resources, and condition keys for Amazon S3" of the Service
// Authorization Reference.
func objectActionOf(parameters any) string {
	on := func(action operations.ObjectAction, key *string) string {
		folder, _, _ := strings.Cut(aws.ToString(key), "/")
		return fmt.Sprintf("%s on %s/", action, folder)
	}
	switch call := parameters.(type) {
	case *s3.GetObjectInput:
		return on(operations.GetObject, call.Key)
	case *s3.HeadObjectInput:
		return on(operations.GetObject, call.Key)
	case *s3.PutObjectInput:
		return on(operations.PutObject, call.Key)
	case *s3.CreateMultipartUploadInput:
		return on(operations.PutObject, call.Key)
	case *s3.UploadPartInput:
		return on(operations.PutObject, call.Key)
	case *s3.CompleteMultipartUploadInput:
		return on(operations.PutObject, call.Key)
	case *s3.AbortMultipartUploadInput:
		return on(operations.AbortUpload, call.Key)
	case *s3.DeleteObjectsInput:
		return on(operations.DeleteObject, call.Delete.Objects[0].Key)
	case *s3.ListObjectsV2Input:
		return string(operations.ListBucket)
	}
	return fmt.Sprintf("an action that is not known here: %T", parameters)
}

func grantedObjects(operation string) []string {
	var granted []string
	for folder, actions := range operations.ObjectsOf(operation) {
		for _, action := range actions {
			if action == operations.ListBucket {
				granted = append(granted, string(action))
			} else {
				granted = append(granted, fmt.Sprintf("%s on %s", action, folder))
			}
		}
	}
	slices.Sort(granted)
	return slices.Compact(granted)
}
