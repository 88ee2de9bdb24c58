package dynamodblocal

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
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
var shared = sync.OnceValues(func() (*Server, error) {
	cache, err := Cache()
	if err != nil {
		return nil, err
	}
	return Start(context.Background(), Options{Cache: cache})
})

// Cache is the folder of what is installed: the variable CACHE, or .cache beside
// the go.mod that the working directory belongs to.
func Cache() (string, error) {
	if cache := os.Getenv("CACHE"); cache != "" {
		return filepath.Abs(cache)
	}
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return filepath.Join(at, ".cache"), nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("no go.mod above %s, so no .cache either: set CACHE", dir)
		}
	}
}
