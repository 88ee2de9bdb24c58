// Package echo builds the Lambda that tests of the local stack invoke.
package echo

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"modelregistry/internal/local/cache"
)

// Binary is the path of the built function.
func Binary(t testing.TB) string {
	t.Helper()
	binary, err := build()
	if err != nil {
		t.Fatalf("the echo function does not build: %v", err)
	}
	return binary
}

// build builds the function once per test process. Test processes that build at
// the same time each move a whole binary into place.
var build = sync.OnceValues(func() (string, error) {
	root, err := cache.Dir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(root, "echo")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	fresh := filepath.Join(dir, fmt.Sprintf("fresh-%d", os.Getpid()))
	defer func() { _ = os.Remove(fresh) }()
	cmd := exec.Command("go", "build", "-tags", "lambda.norpc", "-o", fresh, "modelregistry/internal/local/echo/function")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, output)
	}
	binary := filepath.Join(dir, "bootstrap")
	return binary, os.Rename(fresh, binary)
})
