package dynamodblocal

import (
	"context"
	"os"
	"sync"
	"testing"

	"modelregistry/internal/local/cache"
	"modelregistry/internal/local/process"
)

// EndpointVariable names a server that is shared by the test processes of a
// run. `make test` sets it.
const EndpointVariable = "DYNAMODB_LOCAL_ENDPOINT"

// Endpoint gives the base URL of a DynamoDB Local that keeps its tables in
// memory: the run's, or else one for this test process, which ends with it.
// Tests share it, so each makes a table of its own. Where there is none the
// test fails and names the line that installs it.
func Endpoint(t testing.TB) string {
	t.Helper()
	if endpoint := os.Getenv(EndpointVariable); endpoint != "" {
		return endpoint
	}
	server, err := shared()
	if err != nil {
		t.Fatalf("no DynamoDB Local for this test: %v", err)
	}
	return server.Endpoint
}

// shared is this process's own server. The process's end ends it.
var shared = sync.OnceValues(func() (*process.Server, error) {
	installed, err := cache.Dir()
	if err != nil {
		return nil, err
	}
	return Start(context.Background(), Options{Cache: installed})
})
