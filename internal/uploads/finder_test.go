package uploads_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/local/s3events"
	"modelregistry/internal/uploads"
)

// What the server does not tell of is found, once by each who looks.
func TestObjectsAreFoundByLooking(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := filepath.Join(t.TempDir(), "seen")
	look := func() *s3events.Finder {
		return &s3events.Finder{Client: w.client, Bucket: w.name, Prefix: uploads.Prefix, Region: "us-east-1", File: file}
	}
	finder := look()
	find := func() []string {
		t.Helper()
		var events []string
		send := func(event string) error {
			events = append(events, event)
			return nil
		}
		if err := finder.Find(t.Context(), send); err != nil {
			t.Fatal(err)
		}
		return events
	}
	files := model(t)
	for name, content := range files {
		w.put(t, "uploads/prices/run/"+name, content)
	}
	w.put(t, "uploads/größen + mehr/%2F/x", "x")
	found := find()
	slices.Reverse(found)
	w.handle(t, found...)
	w.expect(t, "prices", ready)
	if len(found) != len(files)+1 {
		t.Errorf("found %d objects: want %d", len(found), len(files)+1)
	}
	if again := find(); again != nil {
		t.Errorf("nothing is new, but found %v", again)
	}
	w.put(t, "uploads/prices/run/conda.yaml", "name: other")
	if got := find(); len(got) != 1 {
		t.Errorf("one is new, but found %v", got)
	}
	finder = look()
	if diff := cmp.Diff(len(files)+1, len(find())); diff != "" {
		t.Errorf("after a restart, those of the last minutes (-want +got)\n%s", diff)
	}
}
