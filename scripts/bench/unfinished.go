package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"modelregistry/scripts/bench/report"
)

// stale is how old what an interrupted run left may be: the machine is hardly
// the same later.
const stale = time.Hour

// unfinished keeps what a run has measured, until it is whole.
type unfinished struct{ dir string }

// openUnfinished finds what a run of the same programs left, and drops what one
// of others did.
func openUnfinished(cached, plan string) (unfinished, error) {
	hash := sha256.New()
	self, err := os.Executable()
	if err != nil {
		return unfinished{}, err
	}
	functions, err := filepath.Glob(filepath.Join(cached, "functions", "*"))
	if err != nil {
		return unfinished{}, err
	}
	for _, program := range append(functions, self, filepath.Join(cached, "bin", "local")) {
		if err := addFile(hash, program); err != nil {
			return unfinished{}, err
		}
	}
	title := filepath.Join(cached, "bench", "unfinished-"+plan+"-")
	dir := title + hex.EncodeToString(hash.Sum(nil))[:12]
	left, err := filepath.Glob(title + "*")
	if err != nil {
		return unfinished{}, err
	}
	for _, other := range left {
		if other == dir {
			continue
		}
		if err := os.RemoveAll(other); err != nil {
			return unfinished{}, err
		}
	}
	return unfinished{dir}, os.MkdirAll(dir, 0o755)
}

func addFile(to io.Writer, path string) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	_, err = io.Copy(to, file)
	return err
}

// shape gives what an earlier run measured, or else measures and keeps it.
func (u unfinished) shape(title string, measure func() (report.Shape, error)) (report.Shape, error) {
	path := filepath.Join(u.dir, title+".json")
	var known report.Shape
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return known, err
	case time.Since(info.ModTime()) < stale:
		content, err := os.ReadFile(path)
		if err != nil {
			return known, err
		}
		fmt.Fprintln(os.Stderr, title+": taken from the run before, which was interrupted")
		return known, json.Unmarshal(content, &known)
	}
	measured, err := measure()
	if err != nil {
		return measured, err
	}
	return measured, report.Save(path, measured)
}

// finish forgets all: the next run is another.
func (u unfinished) finish() error { return os.RemoveAll(u.dir) }
