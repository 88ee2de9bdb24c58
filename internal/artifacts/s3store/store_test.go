package s3store_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sync/errgroup"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/artifactstest"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/registry"
)

func put(t *testing.T, store *s3store.Store, path artifacts.Path, body string) {
	t.Helper()
	if err := store.Put(t.Context(), path, strings.NewReader(body), nil); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, store *s3store.Store, path artifacts.Path, conditions artifacts.Conditions) (*artifacts.Artifact, []byte) {
	t.Helper()
	artifact, err := store.Get(t.Context(), path, conditions)
	if err != nil {
		t.Fatal(err)
	}
	if artifact.Body == nil {
		return artifact, nil
	}
	body, err := io.ReadAll(artifact.Body)
	if err := errors.Join(err, artifact.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return artifact, body
}

func absent(t *testing.T, store *s3store.Store, path artifacts.Path) {
	t.Helper()
	_, err := store.Get(t.Context(), path, artifacts.Conditions{})
	if !errors.Is(err, registry.ResourceDoesNotExist) || !strings.Contains(err.Error(), fmt.Sprintf("No such artifact: '%s'", path)) {
		t.Errorf("got %v, want no such artifact", err)
	}
}

func refused(t *testing.T, err error, part string) {
	t.Helper()
	var told *registry.Error
	if !errors.As(err, &told) || told.Code != registry.InvalidParameterValue || !strings.Contains(told.Message, part) {
		t.Errorf("got %v, want a refusal with %q", err, part)
	}
}

func TestGetInPartAndOnceMore(t *testing.T) {
	t.Parallel()
	store := artifactstest.NewStore(t)
	put(t, store, "d/a", "0123456789")
	whole, body := get(t, store, "d/a", artifacts.Conditions{})
	if string(body) != "0123456789" || whole.Size != 10 || whole.ETag == "" || whole.Modified.IsZero() {
		t.Fatalf("got %q of %+v", body, whole)
	}
	tests := []struct {
		name       string
		conditions artifacts.Conditions
		want       string
		wantRange  string
		same       bool
	}{
		{name: "a range", conditions: artifacts.Conditions{Range: "bytes=2-4"}, want: "234", wantRange: "bytes 2-4/10"},
		{name: "the end", conditions: artifacts.Conditions{Range: "bytes=-3"}, want: "789", wantRange: "bytes 7-9/10"},
		{name: "beyond the end", conditions: artifacts.Conditions{Range: "bytes=8-99"}, want: "89", wantRange: "bytes 8-9/10"},
		{name: "still that one", conditions: artifacts.Conditions{Range: "bytes=2-4", IfRange: whole.ETag}, want: "234", wantRange: "bytes 2-4/10"},
		{name: "another one", conditions: artifacts.Conditions{Range: "bytes=2-4", IfRange: `"other"`}, want: "0123456789"},
		{name: "a weak tag", conditions: artifacts.Conditions{Range: "bytes=2-4", IfRange: "W/" + whole.ETag}, want: "0123456789"},
		{name: "a date", conditions: artifacts.Conditions{Range: "bytes=2-4", IfRange: "Tue, 24 Nov 2026 12:00:00 GMT"}, want: "0123456789"},
		{name: "If-Range without a range", conditions: artifacts.Conditions{IfRange: `"other"`}, want: "0123456789"},
		{name: "the same", conditions: artifacts.Conditions{IfNoneMatch: whole.ETag}, same: true},
		{name: "the same, weakly, among others", conditions: artifacts.Conditions{IfNoneMatch: `"other", W/` + whole.ETag}, same: true},
		{name: "any", conditions: artifacts.Conditions{IfNoneMatch: "*"}, same: true},
		{name: "not the same", conditions: artifacts.Conditions{IfNoneMatch: `"other"`}, want: "0123456789"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, body := get(t, store, "d/a", test.conditions)
			if string(body) != test.want || got.ContentRange != test.wantRange || got.NotModified != test.same || got.ETag != whole.ETag {
				t.Errorf("got %q of %+v", body, got)
			}
		})
	}
	t.Run("failures", func(t *testing.T) {
		t.Parallel()
		if _, err := store.Get(t.Context(), "d/a", artifacts.Conditions{Range: "bytes=10-"}); !errors.Is(err, artifacts.ErrRange) {
			t.Errorf("got %v, want a refused range", err)
		}
		for _, directory := range []artifacts.Path{"d", ""} {
			if _, err := store.Get(t.Context(), directory, artifacts.Conditions{}); !errors.Is(err, artifacts.ErrDirectory) {
				t.Errorf("%q: got %v, want a directory", directory, err)
			}
		}
		absent(t, store, "b")
		absent(t, store, "d/b")
	})
}

func TestListAndDelete(t *testing.T) {
	t.Parallel()
	store := artifactstest.NewStore(t)
	for _, path := range []artifacts.Path{"m/MLmodel", "m/data/x", "m/data/y/z", "mm"} {
		put(t, store, path, "abc")
	}
	list := func(directory artifacts.Path, want ...artifacts.File) {
		t.Helper()
		got, err := store.List(t.Context(), directory)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("list %q: %v\n%s", directory, err, diff)
		}
	}
	list("", artifacts.File{Name: "m", IsDir: true}, artifacts.File{Name: "mm", Size: 3})
	list("m", artifacts.File{Name: "MLmodel", Size: 3}, artifacts.File{Name: "data", IsDir: true})
	list("mm")
	list("none")
	for directory, want := range map[artifacts.Path]map[string]int64{"m": {"MLmodel": 3, "data/x": 3, "data/y/z": 3}, "mm": {}} {
		got, err := store.Sizes(t.Context(), directory, 100)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("sizes in %q: %v\n%s", directory, err, diff)
		}
	}
	for _, path := range []artifacts.Path{"m/MLmodel", "m", "m", "none"} {
		if err := store.Delete(t.Context(), path); err != nil {
			t.Fatal(err)
		}
	}
	list("m")
	list("", artifacts.File{Name: "mm", Size: 3})
	refused(t, store.Delete(t.Context(), ""), "Invalid path")
}

func TestListingsAndDeletionsOfManyPages(t *testing.T) {
	t.Parallel()
	store := artifactstest.NewStore(t)
	const count = 2500
	var putting errgroup.Group
	putting.SetLimit(8)
	for n := range count {
		putting.Go(func() error {
			return store.Put(t.Context(), artifacts.Path(fmt.Sprintf("many/%d", n)), strings.NewReader(""), nil)
		})
	}
	if err := putting.Wait(); err != nil {
		t.Fatal(err)
	}
	if files, err := store.List(t.Context(), "many"); err != nil || len(files) != count {
		t.Errorf("got %d files, %v; want %d", len(files), err, count)
	}
	for _, limit := range []int{count, count - 1, 1} {
		if sizes, err := store.Sizes(t.Context(), "many", limit); err != nil || len(sizes) < min(count, limit+1) || len(sizes) > limit+1000 {
			t.Errorf("%d sizes of at most %d, %v", len(sizes), limit, err)
		}
	}
	if err := store.Delete(t.Context(), "many"); err != nil {
		t.Fatal(err)
	}
	if files, err := store.List(t.Context(), "many"); err != nil || len(files) != 0 {
		t.Errorf("got %d files, %v; want none", len(files), err)
	}
}

func TestFilesAndDirectoriesInEachOthersPlace(t *testing.T) {
	t.Parallel()
	store := artifactstest.NewStore(t)
	put(t, store, "file", "a")
	put(t, store, "directory/file", "a")
	// S3 itself would take these; the local server's files are files of the disk.
	refused(t, store.Put(t.Context(), "file/below", strings.NewReader("a"), nil), "below another one")
	refused(t, store.Put(t.Context(), "directory", bytes.NewReader([]byte("a")), nil), "in place of a directory")
	absent(t, store, "file/below")
}
