package local_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// TestAnUploadIsRegistered goes all the way: the S3 server, the queue and the
// function that is deployed.
func TestAnUploadIsRegistered(t *testing.T) {
	t.Parallel()
	s := start(t, t.TempDir())
	client := s3.New(s3.Options{
		Region: s.env["AWS_DEFAULT_REGION"], BaseEndpoint: aws.String(s.env["MLFLOW_S3_ENDPOINT_URL"]), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(s.env["AWS_ACCESS_KEY_ID"], s.env["AWS_SECRET_ACCESS_KEY"], ""),
	})
	_, err := client.PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String(s.env["ARTIFACT_BUCKET"]), Key: aws.String("uploads/kept/run 1/MLmodel"),
		Body: strings.NewReader("flavors: {python_function: {loader_module: m}}"),
	})
	if err != nil {
		t.Fatal(err)
	}
	await(t, "the upload is a version", func() bool {
		status, body := s.call(t, http.MethodGet, "/api/2.0/mlflow/model-versions/get?name=kept&version=1", "")
		return status == http.StatusOK && strings.Contains(body, `"READY"`)
	})
	status, body := s.call(t, http.MethodGet, "/api/2.0/mlflow/model-versions/verify?name=kept&version=1", "")
	if status != http.StatusOK || !strings.Contains(body, `"intact": true`) {
		t.Errorf("verify: %d %s", status, body)
	}
}
