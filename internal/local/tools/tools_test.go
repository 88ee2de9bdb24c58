package tools

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modelregistry/internal/local/cache"
)

func TestAToolOfThePinnedVersionIsNotBuiltAgain(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	checkout, err := cache.Root()
	if err != nil {
		t.Fatal(err)
	}
	want, err := stamp(filepath.Join(checkout, "scripts", "tools"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(root, "bin"), 0o755); err != nil {
		t.Fatal(err)
	}
	if isBuilt(root, "versitygw", want) {
		t.Error("an empty folder has a tool")
	}
	for name, content := range map[string]string{Binary(root, "versitygw"): "", stampFile(root, "versitygw"): want} {
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var progress bytes.Buffer
	if err := Install(context.Background(), root, &progress, "versitygw"); err != nil || progress.Len() > 0 {
		t.Errorf("%v: %s", err, &progress)
	}
	if isBuilt(root, "versitygw", "another version") {
		t.Error("a tool of another version counts as built")
	}
}

func TestAnUnknownToolIsNamed(t *testing.T) {
	t.Parallel()
	err := Install(context.Background(), t.TempDir(), &bytes.Buffer{}, "no-such-tool")
	if err == nil || !strings.HasSuffix(err.Error(), "has no tool no-such-tool") {
		t.Errorf("got %v", err)
	}
}
