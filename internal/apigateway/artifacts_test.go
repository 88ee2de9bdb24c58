package apigateway_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"modelregistry/internal/apigateway"
	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/artifactstest"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/local/versitygw"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/rest/resttest"
)

func TestMain(m *testing.M) { os.Exit(versitygw.Main(m)) }

// artifactSteps are the events on artifacts, in order, with part of what each
// answers.
var artifactSteps = []struct {
	operation string
	status    int
	want      string
}{
	{"upload-artifact", http.StatusOK, ""},
	{"list-artifacts", http.StatusOK, `"path": "MLmodel"`},
	{"list-run-artifacts", http.StatusOK, `"path": "model/MLmodel"`},
	{"list-logged-model-artifacts", http.StatusOK, `"path": "model/MLmodel"`},
	{"download-artifact", http.StatusOK, "flavors: {}\n"},
	{"get-presigned-download-url", http.StatusOK, `"file_size": 12`},
	{"create-multipart-upload", http.StatusOK, `"part_number": 2`},
	// The id of an upload is S3's own, so that of an event is nobody's.
	{"complete-multipart-upload", http.StatusBadRequest, "There is no such multipart upload"},
	{"abort-multipart-upload", http.StatusOK, "{}"},
	{"get-model-version-artifact", http.StatusOK, "flavors: {}\n"},
	{"get-artifact", http.StatusOK, "flavors: {}\n"},
	{"create-presigned-upload-url", http.StatusOK, `"Content-Type"`},
	{"create-presigned-download-url", http.StatusOK, `"file_size": 12`},
	{"delete-artifact", http.StatusOK, "{}"},
}

func TestArtifactEventsSucceed(t *testing.T) {
	t.Parallel()
	store, bucket := dynamotest.New(t), artifactstest.NewBucket(t)
	_, err := store.RegisterUpload(t.Context(), registry.NewUpload{
		ID:      registry.UploadID{Folder: "a", MLmodel: "b"},
		Version: registry.NewModelVersion{Name: "stored-prices", DownloadURI: "mlflow-artifacts:/1/" + run + "/artifacts/model"},
	})
	if err != nil {
		t.Fatal(err)
	}
	function := functionOn(store, bucket.Store(), resttest.Owners("s3://"+bucket.Name+"/artifacts/1/"+run+"/artifacts"))
	for range 2 {
		for _, step := range artifactSteps {
			response, err := function(t.Context(), readEvent(t, step.operation))
			if err != nil || response.StatusCode != step.status || !strings.Contains(response.Body, step.want) {
				t.Errorf("%s: status %d, %v: %s", step.operation, response.StatusCode, err, response.Body)
			}
		}
	}
}

func functionOn(store registry.Store, bucket *s3store.Store, owners resttest.Owners) apigateway.Function {
	return apigateway.New(resttest.ServerWithArtifacts(
		resttest.Shared{OfRegistry: store},
		func(string) resttest.Artifacts {
			return resttest.Artifacts{Artifacts: bucket, Places: []rest.Place{bucket}, Owners: owners, Signer: bucket}
		}))
}

// TestFilesFitInAnAnswer has files of the size that is let through, which JSON
// would make longer than base64 does.
func TestFilesFitInAnAnswer(t *testing.T) {
	t.Parallel()
	bucket := artifactstest.NewStore(t)
	function := functionOn(nil, bucket, resttest.Owners(""))
	for name, content := range map[string]string{"letters": "a", "quotes": "\"\\\n", "controls": "\x01", "separators": "\u2028", "bytes": "\xff"} {
		content = strings.Repeat(content, apigateway.MaxFile/len(content))
		if err := bucket.Put(t.Context(), artifacts.Path(name), strings.NewReader(content), nil); err != nil {
			t.Fatal(err)
		}
		event := eventOf(http.MethodGet, "/api/2.0/mlflow-artifacts/artifacts/"+name, "")
		response, err := function(t.Context(), event)
		if err != nil {
			t.Fatal(err)
		}
		encoded, err := json.Marshal(response)
		if most := base64.StdEncoding.EncodedLen(apigateway.MaxFile) + 1000; err != nil || len(encoded) > most {
			t.Errorf("%s: %d bytes, %v; want at most %d", name, len(encoded), err, most)
		}
		body := response.Body
		if response.IsBase64Encoded {
			decoded, err := base64.StdEncoding.DecodeString(body)
			if err != nil {
				t.Fatal(err)
			}
			body = string(decoded)
		}
		if body != content {
			t.Errorf("%s: another body came back", name)
		}
	}
}
