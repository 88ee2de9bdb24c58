package dynamodblocal_test

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"modelregistry/internal/local/cache"
	"modelregistry/internal/local/dynamodblocal"
	"modelregistry/internal/local/process"
)

func TestEndpointIsShared(t *testing.T) {
	t.Parallel()
	first, second := dynamodblocal.Endpoint(t), dynamodblocal.Endpoint(t)
	if first != second {
		t.Fatalf("two tests got two servers: %s and %s", first, second)
	}
}

func TestStartWithoutInstallationNamesTheLineToRun(t *testing.T) {
	t.Parallel()
	_, err := dynamodblocal.Start(context.Background(), dynamodblocal.Options{Cache: t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "run `"+dynamodblocal.Setup+"`") {
		t.Fatalf("error %v does not say what to run", err)
	}
}

func TestStopEndsTheServerAndItsTablesStay(t *testing.T) {
	t.Parallel()
	installed, err := cache.Dir()
	if err != nil {
		t.Fatal(err)
	}
	options := dynamodblocal.Options{Cache: installed, Dir: t.TempDir()}
	server := start(t, options)
	post(t, server.Endpoint, "CreateTable", `{"TableName":"kept","BillingMode":"PAY_PER_REQUEST",
		"KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}]}`)
	server.Stop()
	<-server.Done()
	if files, err := filepath.Glob(filepath.Join(options.Dir, "*.db")); err != nil || len(files) == 0 {
		t.Fatalf("no database in %s: %v", options.Dir, err)
	}
	if tables := post(t, start(t, options).Endpoint, "ListTables", `{}`); !strings.Contains(tables, `"kept"`) {
		t.Fatalf("the table is gone after a restart: %s", tables)
	}
}

func start(t *testing.T, options dynamodblocal.Options) *process.Server {
	t.Helper()
	server, err := dynamodblocal.Start(context.Background(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	return server
}

func post(t *testing.T, endpoint, operation, body string) string {
	t.Helper()
	request, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %s", operation, response.Status, answer)
	}
	return string(answer)
}
