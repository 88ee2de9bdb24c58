package versitygw

import (
	"testing"

	"modelregistry/internal/local/cache"
)

// TestRegion, TestAccessKey and TestSecretKey are what a test's server takes.
const (
	TestRegion    = "us-east-1"
	TestAccessKey = "test"
	TestSecretKey = "test-secret"
)

// Endpoint gives the base URL of an S3 server without buckets that ends with the
// test. Where there is none the test fails and names the line that builds it.
func Endpoint(t testing.TB) string {
	t.Helper()
	installed, err := cache.Dir()
	if err != nil {
		t.Fatalf("no S3 server for this test: %v", err)
	}
	server, err := Start(t.Context(), Options{
		Cache: installed, Dir: t.TempDir(), Region: TestRegion, AccessKey: TestAccessKey, SecretKey: TestSecretKey,
	})
	if err != nil {
		t.Fatalf("no S3 server for this test: %v", err)
	}
	t.Cleanup(server.Stop)
	return server.Endpoint
}
