package versitygw

import (
	"context"
	"os"
	"sync"
	"testing"

	"modelregistry/internal/local/cache"
	"modelregistry/internal/local/process"
)

// TestRegion, TestAccessKey and TestSecretKey are what a test's server takes.
const (
	TestRegion    = "us-east-1"
	TestAccessKey = "test"
	TestSecretKey = "test-secret"
)

// Endpoint gives the base URL of the S3 server of this test process. Tests share
// it, so each makes a bucket of its own. Where there is none the test fails and
// names the line that builds it.
func Endpoint(t testing.TB) string {
	t.Helper()
	server, err := shared()
	if err != nil {
		t.Fatalf("no S3 server for this test: %v", err)
	}
	return server.Endpoint
}

// Main runs the tests of a package that asks for an Endpoint, and then removes the
// server with its files: TestMain exits with what it returns.
func Main(m *testing.M) int {
	defer func() { remove() }()
	return m.Run()
}

// remove ends what shared started.
var remove = func() {}

var shared = sync.OnceValues(func() (*process.Server, error) {
	installed, err := cache.Dir()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "s3-test-")
	if err != nil {
		return nil, err
	}
	server, err := Start(context.Background(), Options{
		Cache: installed, Dir: dir, Region: TestRegion, AccessKey: TestAccessKey, SecretKey: TestSecretKey,
	})
	if err != nil {
		return nil, err
	}
	remove = func() { server.Stop(); _ = os.RemoveAll(dir) }
	return server, nil
})
