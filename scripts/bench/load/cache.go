// Package load fills the databases of the servers with the same data, each
// straight and once: what was loaded is kept in the cache.
package load

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"modelregistry/internal/local/cache"
	"modelregistry/scripts/bench/workload"
)

// Place says where things are.
type Place struct {
	// Cache is the folder of what is installed, built and loaded.
	Cache string
	// Root is the checkout.
	Root string
	// Scratch is an empty folder for the run.
	Scratch string
	Log     io.Writer
}

// kept gives the folder of a database that holds the shape, which fill fills
// unless one made of the same sources is there.
func (p Place) kept(ctx context.Context, kind string, shape workload.Shape, sources []string, fill func(dir string) error) (string, error) {
	digest, err := p.digest(sources)
	if err != nil {
		return "", err
	}
	title := fmt.Sprintf("%s-%d-%d-", kind, shape.Models, shape.Versions)
	folder := filepath.Join(p.Cache, "bench")
	place := filepath.Join(folder, title+digest)
	if _, err := os.Stat(place); err == nil {
		return place, nil
	}
	fmt.Fprintf(p.Log, "Loading %s into %s (once)\n", shape.Title(), kind)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	fresh, err := quick(kind)
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	if err := fill(filepath.Join(fresh, "data")); err != nil {
		return "", fmt.Errorf("load %s into %s: %w", shape.Title(), kind, err)
	}
	older, err := filepath.Glob(filepath.Join(folder, title+"*"))
	if err != nil {
		return "", err
	}
	for _, old := range older {
		if err := os.RemoveAll(old); err != nil {
			return "", err
		}
	}
	return place, cache.Fill(place, func(whole string) error { return Copy(ctx, filepath.Join(fresh, "data"), whole) })
}

// quick makes a folder that is in memory where the machine has such: loading
// writes each item to its file at once. Others may enter it, but not list it.
func quick(kind string) (string, error) {
	const memory = "/dev/shm"
	parent := ""
	if _, err := os.Stat(memory); err == nil {
		parent = memory
	}
	dir, err := os.MkdirTemp(parent, "bench-"+kind+"-")
	if err != nil {
		return "", err
	}
	return dir, os.Chmod(dir, 0o711)
}

// Copy copies a folder's content into another, with its owners.
func Copy(ctx context.Context, from, to string) error {
	if output, err := exec.CommandContext(ctx, "cp", "-a", from+"/.", to).CombinedOutput(); err != nil {
		return fmt.Errorf("copy %s: %w: %s", from, err, output)
	}
	return nil
}

// digest is of the files that patterns name, below the checkout.
func (p Place) digest(patterns []string) (string, error) {
	hash := sha256.New()
	for _, pattern := range patterns {
		files, err := filepath.Glob(filepath.Join(p.Root, pattern))
		if err != nil {
			return "", err
		}
		if len(files) == 0 {
			return "", errors.New("no file is called " + pattern)
		}
		slices.Sort(files)
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(hash, "%s %d\n%s", filepath.Base(file), len(content), content)
		}
	}
	return hex.EncodeToString(hash.Sum(nil))[:12], nil
}
