// Package tools builds the programs that scripts/tools pins.
package tools

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"modelregistry/internal/local/cache"
)

// heartbeat is how often a long build says that it still runs.
const heartbeat = 10 * time.Second

// Binary is where Build leaves the tool.
func Binary(root, name string) string { return filepath.Join(root, "bin", name) }

// Install builds the named tools unless those of the pinned versions are there.
func Install(ctx context.Context, root string, progress io.Writer, names ...string) error {
	checkout, err := cache.Root()
	if err != nil {
		return err
	}
	module := filepath.Join(checkout, "scripts", "tools")
	want, err := stamp(module)
	if err != nil {
		return err
	}
	paths, err := pinned(ctx, module)
	if err != nil {
		return err
	}
	for _, name := range names {
		at := slices.IndexFunc(paths, func(tool string) bool { return path.Base(tool) == name })
		if at < 0 {
			return fmt.Errorf("%s has no tool %s", module, name)
		}
		if isBuilt(root, name, want) {
			continue
		}
		if err := build(ctx, module, paths[at], Binary(root, name), progress); err != nil {
			return err
		}
		if err := os.WriteFile(stampFile(root, name), []byte(want), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// pinned gives the import paths of the module's tool lines.
func pinned(ctx context.Context, module string) ([]string, error) {
	output, err := exec.CommandContext(ctx, "go", "-C", module, "mod", "edit", "-json").Output()
	if err != nil {
		return nil, fmt.Errorf("go mod edit -json in %s: %w", module, err)
	}
	var file struct{ Tool []struct{ Path string } }
	if err := json.Unmarshal(output, &file); err != nil {
		return nil, err
	}
	var paths []string
	for _, tool := range file.Tool {
		paths = append(paths, tool.Path)
	}
	return paths, nil
}

// stamp changes with whatever could change a tool.
func stamp(module string) (string, error) {
	hash := sha256.New()
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join(module, name))
		if err != nil {
			return "", err
		}
		hash.Write(content)
	}
	fmt.Fprint(hash, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return hex.EncodeToString(hash.Sum(nil)), nil
}

func stampFile(root, name string) string { return Binary(root, name) + ".stamp" }

func isBuilt(root, name, want string) bool {
	got, err := os.ReadFile(stampFile(root, name))
	if err != nil || string(got) != want {
		return false
	}
	_, err = os.Stat(Binary(root, name))
	return err == nil
}

// build says from time to time that it goes on: a first build takes minutes.
func build(ctx context.Context, module, tool, binary string, progress io.Writer) error {
	name := path.Base(tool)
	began := time.Now()
	fmt.Fprintf(progress, "%s: building (some minutes the first time)\n", name)
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", "-C", module, "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, tool)
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	for {
		select {
		case err := <-ended:
			if err != nil {
				return errors.Join(fmt.Errorf("building %s: %w", name, err), errors.New(output.String()))
			}
			fmt.Fprintf(progress, "%s: built in %s\n", name, time.Since(began).Round(time.Second))
			return nil
		case <-beat.C:
			fmt.Fprintf(progress, "%s: still building after %s\n", name, time.Since(began).Round(time.Second))
		}
	}
}
