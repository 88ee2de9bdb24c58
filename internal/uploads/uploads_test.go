package uploads_test

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/uploads"
)

// world is a registry with a bucket, and a clock that tests move.
type world struct {
	bucket
	store registry.Store
	table string
	mutex sync.Mutex
	at    time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	table := tabletest.New(t)
	return &world{bucket: newBucket(t), table: table, store: dynamotest.Open(t, table), at: time.Now()}
}

func (w *world) now() time.Time {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.at
}

func (w *world) wait(d time.Duration) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.at = w.at.Add(d)
}

// worker is a registrar with a store of its own, like another function.
func (w *world) worker(store uploads.Store) *uploads.Registrar {
	return uploads.New(store, s3store.NewBucket(w.client, w.name), uploads.Settings{
		Bucket: w.name, Timeout: uploads.DefaultTimeout, Now: w.now, Logger: slog.New(slog.DiscardHandler),
	})
}

// handle has a worker handle events, and gives those that are to come again.
func (w *world) handle(t *testing.T, events ...string) (again []string) {
	t.Helper()
	for _, event := range events {
		switch err := w.worker(w.store).Handle(t.Context(), event); {
		case errors.Is(err, uploads.ErrPending):
			again = append(again, event)
		case err != nil:
			t.Fatal(err)
		}
	}
	return again
}

// seen is what a test looks at in a version.
type seen struct {
	Status  registry.Status
	Message string
	Tags    registry.Tags
	Aliases []registry.Alias
}

// versions gives the versions of a model, by number.
func (w *world) versions(t *testing.T, name string) []seen {
	t.Helper()
	var all []seen
	for number := registry.VersionNumber(1); ; number++ {
		found, err := w.store.ModelVersion(t.Context(), registry.ModelName(name), number)
		if errors.Is(err, registry.ResourceDoesNotExist) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, seen{found.Status, found.StatusMessage, found.Tags, found.Aliases})
	}
}

func (w *world) expect(t *testing.T, name string, want ...seen) {
	t.Helper()
	for i := range want {
		if want[i].Tags == nil {
			want[i].Tags = registry.Tags{}
		}
	}
	if diff := cmp.Diff(want, w.versions(t, name)); diff != "" {
		t.Errorf("versions of %s (-want +got)\n%s", name, diff)
	}
}

var ready = seen{Status: registry.StatusReady}

// model has the files of one that was saved by MLflow.
func model(t *testing.T) map[string]string {
	return map[string]string{
		"MLmodel": fixture(t, "MLmodel"), "model.skops": "a model", "conda.yaml": "{}", "python_env.yaml": "{}",
		"requirements.txt": "mlflow", "input_example.json": "[]", "serving_input_example.json": "{}",
	}
}

// putModel uploads files to uploads/prices/run in an order, and gives their events.
func (w *world) putModel(t *testing.T, files map[string]string, order []string) []string {
	t.Helper()
	var events []string
	for _, name := range order {
		events = append(events, w.put(t, "uploads/prices/run/"+name, files[name]))
	}
	return events
}

func TestAFolderBecomesAVersion(t *testing.T) {
	t.Parallel()
	sorted := slices.Sorted(maps.Keys(model(t)))
	last := append(slices.Clone(sorted[1:]), "MLmodel")
	middle := slices.Concat(sorted[3:5], sorted[:3], sorted[5:])
	tests := []struct {
		name, model, folder string
		order               []string
	}{
		{name: "MLmodel first", model: "prices", folder: "run-1", order: sorted},
		{name: "MLmodel last", model: "prices", folder: "run-1", order: last},
		{name: "MLmodel between", model: "prices", folder: "a/b/c", order: middle},
		{name: "a name to encode", model: "häuser + preise & mehr", folder: "lauf 1+2/%2F=%2e/日本", order: sorted},
		{name: "right below the name", model: "prices", order: sorted},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			folder := strings.TrimSuffix("uploads/"+tt.model+"/"+tt.folder, "/")
			var events []string
			for _, name := range tt.order {
				event := w.put(t, folder+"/"+name, model(t)[name])
				events = append(events, event)
				w.handle(t, event)
			}
			w.expect(t, tt.model, ready)
			slices.Reverse(events)
			if again := w.handle(t, events...); again != nil {
				t.Errorf("of a ready version, messages come again: %v", again)
			}
			w.expect(t, tt.model, ready)
			found, err := w.store.ModelVersion(t.Context(), registry.ModelName(tt.model), 1)
			if err != nil {
				t.Fatal(err)
			}
			source := "s3://" + w.name + "/" + folder
			got := []string{found.Source, found.DownloadURI, found.RunID, found.ModelID}
			want := []string{source, source, "0123456789abcdef0123456789abcdef", "m-0123456789abcdef0123456789abcdef"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Events of the whole upload reach many workers at once, each of them twice.
func TestConcurrentWorkersRegisterOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	files := model(t)
	events := w.putModel(t, files, slices.Sorted(maps.Keys(files)))
	var working sync.WaitGroup
	for _, event := range slices.Concat(events, events) {
		for range 2 {
			worker := w.worker(dynamotest.Open(t, w.table))
			working.Go(func() {
				if err := worker.Handle(t.Context(), event); err != nil && !errors.Is(err, uploads.ErrPending) {
					t.Error(err)
				}
			})
		}
	}
	working.Wait()
	w.handle(t, events...)
	w.expect(t, "prices", ready)
}

// dying loses the worker after a commit, before anybody hears of it.
type dying struct {
	registry.Store
	at string
}

var errKilled = errors.New("killed")

func (d dying) RegisterUpload(ctx context.Context, wanted registry.NewUpload) (registry.Upload, error) {
	made, err := d.Store.RegisterUpload(ctx, wanted)
	if d.at == "register" && err == nil {
		return registry.Upload{}, errKilled
	}
	return made, err
}

func (d dying) SettleUpload(ctx context.Context, upload registry.Upload, to registry.Settlement) error {
	err := d.Store.SettleUpload(ctx, upload, to)
	if d.at == "settle" && err == nil {
		return errKilled
	}
	return err
}

func TestAKilledWorkerLeavesNothingHalf(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"register", "settle"} {
		t.Run(at, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			files := model(t)
			events := w.putModel(t, files, slices.Sorted(maps.Keys(files)))
			if err := w.worker(dying{w.store, at}).Handle(t.Context(), events[0]); !errors.Is(err, errKilled) {
				t.Fatalf("got %v: want the message to come again", err)
			}
			w.handle(t, events[0])
			w.expect(t, "prices", ready)
		})
	}
}

func TestMissingFilesFailInTimeAndMayComeLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	files := model(t)
	event := w.put(t, "uploads/prices/run/MLmodel", files["MLmodel"])
	if again := w.handle(t, event); len(again) != 1 {
		t.Fatal("the message does not come again")
	}
	w.expect(t, "prices", seen{Status: registry.StatusPending})
	w.wait(uploads.DefaultTimeout - time.Second)
	if again := w.handle(t, event); len(again) != 1 {
		t.Fatal("it gives up early")
	}
	w.wait(time.Second)
	if again := w.handle(t, event); again != nil {
		t.Fatal("it does not give up")
	}
	w.expect(t, "prices", seen{Status: registry.StatusFailed, Message: "Missing 15m0s after MLmodel: conda.yaml, input_example.json, model.skops, " +
		"python_env.yaml, serving_input_example.json. Upload what is missing."})
	for name, content := range files {
		w.handle(t, w.put(t, "uploads/prices/run/"+name, content))
	}
	w.expect(t, "prices", ready)
}

// A folder that MLmodel names is complete when the size is that which MLflow noted.
func TestAFolderOfDataMustBeWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mlmodel := "flavors: {python_function: {data: data, loader_module: m}}\nmodel_size_bytes: 10\n"
	w.handle(t, w.put(t, "uploads/prices/run/MLmodel", mlmodel), w.put(t, "uploads/prices/run/data/a/1", "12345"))
	w.expect(t, "prices", seen{Status: registry.StatusPending})
	w.handle(t, w.put(t, "uploads/prices/run/data/a/2", "67890"))
	w.expect(t, "prices", ready)
}

func TestWhatCannotBeAModelFails(t *testing.T) {
	t.Parallel()
	bomb := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for _, level := range []string{"b", "c", "d", "e", "f", "g"} {
		before := string(level[0] - 1)
		bomb += level + ": &" + level + " [*" + before + strings.Repeat(", *"+before, 9) + "]\n"
	}
	flavor := func(options string) string { return "flavors: {python_function: {" + options + "}}" }
	tests := []struct{ name, content, folder, want string }{
		{name: "no YAML", content: "flavors: [", want: "it is no YAML"},
		{name: "empty", content: "", want: "it is empty"},
		{name: "a list", content: "- flavors", want: "it is no mapping"},
		{name: "no flavors", content: "run_id: 1", want: "it names no flavors"},
		{name: "a bomb", content: bomb, want: "it unfolds to more than"},
		{name: "an alias of itself", content: "flavors: &a [*a]", want: "it unfolds to more than"},
		{name: "too deep", content: "a: " + strings.Repeat("[", 100) + strings.Repeat("]", 100), want: "it unfolds to more than"},
		{name: "too large", content: "a: " + strings.Repeat("x", 1<<20), want: "it is larger than 1 MB"},
		{name: "a path above", content: flavor("data: ../../other"), want: `it names "../../other"`},
		{name: "an absolute path", content: flavor("data: /etc/passwd"), want: `it names "/etc/passwd"`},
		{name: "a signature that is no JSON", content: flavor("data: x") + "\nsignature: {inputs: '['}", want: "inputs is no JSON"},
		{name: "a run id too long", content: flavor("loader_module: x") + "\nrun_id: " + strings.Repeat("r", 300), want: "'run_id' exceeds"},
		{name: "a folder that no URI has", content: flavor("data: x"), folder: "a?b", want: "has a ? or #"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			event := w.put(t, "uploads/prices/run"+tt.folder+"/MLmodel", tt.content)
			if again := w.handle(t, event, event); again != nil {
				t.Errorf("the message comes again")
			}
			got := w.versions(t, "prices")
			if len(got) != 1 || got[0].Status != registry.StatusFailed || !strings.Contains(got[0].Message, tt.want) {
				t.Errorf("got %+v: want one failed version that says %q", got, tt.want)
			}
		})
	}
}

func TestWhatIsNoUploadIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, key := range []string{"uploads/MLmodel", "uploads/a:b/run/MLmodel", "uploads/ /x/MLmodel", "uploads/prices/run/other.txt"} {
		if again := w.handle(t, w.put(t, key, fixture(t, "MLmodel"))); again != nil {
			t.Errorf("%s comes again", key)
		}
	}
	for _, name := range []registry.ModelName{"prices", "a:b", " ", "MLmodel"} {
		if _, err := w.store.RegisteredModel(t.Context(), name); !errors.Is(err, registry.ResourceDoesNotExist) {
			t.Errorf("%q gives %v: want no model", name, err)
		}
	}
	for _, body := range []string{"", "{}", `{"source":"aws.s3","detail-type":"Object Deleted"}`} {
		if err := w.worker(w.store).Handle(t.Context(), body); err == nil || errors.Is(err, uploads.ErrPending) {
			t.Errorf("%q gives %v: want an error, so that it ends among the dead letters", body, err)
		}
	}
}

func TestTheStoreAndItsSpecificationAgree(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	stores := map[string]registry.Store{"table": dynamotest.New(t), "specification": spec.New()}
	answers := make(map[string][]any)
	for name, store := range stores {
		note := func(values ...any) { answers[name] = append(answers[name], values...) }
		id := registry.UploadID{Folder: "uploads/m/a", MLmodel: "1"}
		wanted := registry.NewUpload{ID: id, Version: registry.NewModelVersion{Name: "m", Source: "s3://b/uploads/m/a", At: 5}, Needs: []string{"x"}}
		for range 2 {
			made, err := store.RegisterUpload(ctx, wanted)
			note(made, registry.CodeOf(err))
		}
		if _, err := store.RenameRegisteredModel(ctx, "m", "n", 6); err != nil {
			t.Fatal(err)
		}
		found, err := store.Uploads(ctx, "uploads/m/a")
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %v, %v", name, found, err)
		}
		note(found[0])
		described := "d"
		settlement := registry.Settlement{
			Status: registry.StatusReady, Files: []registry.UploadedFile{{Path: "x", Size: 1, ETag: "e"}},
			Details: registry.UploadDetails{Digest: "d", Description: &described, Tags: registry.Tags{"k": "v", "l": strings.Repeat("x", 5000)}, Aliases: []registry.Alias{"champion"}},
		}
		for range 2 {
			note(errors.Is(store.SettleUpload(ctx, found[0], settlement), registry.UploadChanged))
		}
		version, err := store.ModelVersion(ctx, "n", 1)
		note(version, err)
		files, err := store.Manifest(ctx, "n", 1)
		note(files, err)
		if err := store.DeleteModelVersion(ctx, "n", 1, 7); err != nil {
			t.Fatal(err)
		}
		again, err := store.Uploads(ctx, "uploads/m/a")
		if err != nil {
			t.Fatal(err)
		}
		note(registry.CodeOf(store.SettleUpload(ctx, again[0], settlement)))
		_, err = store.Manifest(ctx, "n", 1)
		note(registry.CodeOf(err))
	}
	if diff := cmp.Diff(answers["specification"], answers["table"]); diff != "" {
		t.Errorf("(-specification +table)\n%s", diff)
	}
}
