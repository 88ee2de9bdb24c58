package uploads_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/registry"
)

const registration = "description: Prices\ntags: {team: pricing, year: 2026}\naliases: [champion]\n"

var described = seen{Status: registry.StatusReady, Tags: registry.Tags{"team": "pricing", "year": "2026"}, Aliases: []registry.Alias{"champion"}}

func TestARegistrationFileDescribesTheVersion(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		// late has the file come when the version is ready already.
		late bool
	}{{name: "before"}, {name: "after", late: true}}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			files := model(t)
			var event string
			if !tt.late {
				event = w.put(t, "uploads/prices/run/registration.yaml", registration)
			}
			w.handle(t, w.putModel(t, files, slices.Sorted(maps.Keys(files)))...)
			if tt.late {
				w.expect(t, "prices", ready)
				event = w.put(t, "uploads/prices/run/registration.yaml", registration)
			}
			w.handle(t, event)
			w.expect(t, "prices", described)
			if err := w.store.DeleteAlias(t.Context(), "prices", "champion"); err != nil {
				t.Fatal(err)
			}
			w.handle(t, event)
			got := w.versions(t, "prices")[0]
			if got.Aliases != nil {
				t.Errorf("an event that comes twice sets the aliases again: %v", got.Aliases)
			}
		})
	}
}

func TestMetadataDescribesTheVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	metadata := map[string]string{"description": "=?UTF-8?Q?H=C3=A4user?=", "tags": "{team: pricing, year: 2026}", "aliases": "[champion]"}
	event := w.putWith(t, "uploads/prices/run/MLmodel", "flavors: {f: {loader_module: m}}", metadata)
	w.handle(t, event)
	w.expect(t, "prices", described)
	found, err := w.store.ModelVersion(t.Context(), "prices", 1)
	if err != nil || *found.Description != "Häuser" {
		t.Errorf("%v, %v", *found.Description, err)
	}
}

func TestABadRegistrationFileFailsTheVersionUntilItIsMended(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, content, want string }{
		{name: "no YAML", content: "[", want: "registration.yaml: it is no YAML"},
		{name: "an unknown word", content: "alias: champion", want: `"alias" is unknown`},
		{name: "tags in a list", content: "tags: [a]", want: "tags must be a mapping"},
		{name: "a tag that is no text", content: "tags: {a: [b]}", want: `the value of "a" must be text`},
		{name: "a bad key", content: "tags: {'a=b': c}", want: "for parameter 'key'"},
		{name: "an alias in a word", content: "aliases: champion", want: "aliases must be a list"},
		{name: "a reserved alias", content: "aliases: [latest]", want: "reserved"},
		{name: "a prompt", content: "tags: {mlflow.prompt.is_prompt: 'true'}", want: "makes a prompt"},
		{name: "a long description", content: "description: " + strings.Repeat("x", 100_001), want: "'description' exceeds"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.put(t, "uploads/prices/run/registration.yaml", tt.content)
			w.handle(t, w.put(t, "uploads/prices/run/MLmodel", "flavors: {f: {loader_module: m}}"))
			got := w.versions(t, "prices")
			if len(got) != 1 || got[0].Status != registry.StatusFailed || !strings.Contains(got[0].Message, tt.want) {
				t.Fatalf("got %+v: want one failed version that says %q", got, tt.want)
			}
			w.handle(t, w.put(t, "uploads/prices/run/registration.yaml", registration))
			w.expect(t, "prices", described)
		})
	}
}

// What is well-formed may still be more than an item of the table holds.
func TestDetailsThatNoItemHoldsFailTheVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tags := ""
	for i := range 85 {
		tags += fmt.Sprintf("  k%d: %s\n", i, strings.Repeat("x", 4096))
	}
	content := "description: " + strings.Repeat("é", 90_000) + "\ntags:\n" + tags
	w.put(t, "uploads/prices/run/registration.yaml", content)
	w.handle(t, w.put(t, "uploads/prices/run/MLmodel", "flavors: {f: {loader_module: m}}"))
	got := w.versions(t, "prices")
	if len(got) != 1 || got[0].Status != registry.StatusFailed || !strings.Contains(got[0].Message, "holds at most 400 KB") {
		t.Errorf("got %+v: want one failed version that tells the limit", got)
	}
}

func TestAnotherMLmodelIsTheNextVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mlmodel := "flavors: {f: {loader_module: m, data: model}}\n"
	first := w.put(t, "uploads/prices/run/MLmodel", mlmodel)
	w.handle(t, first)
	second := w.put(t, "uploads/prices/run/MLmodel", mlmodel+"model_uuid: 2\n")
	w.handle(t, second, w.put(t, "uploads/prices/run/model", "x"), first)
	w.expect(t, "prices",
		seen{Status: registry.StatusFailed, Message: "MLmodel was replaced or deleted before all files had arrived."}, ready)
	w.handle(t, w.put(t, "uploads/prices/run/MLmodel", mlmodel+"model_uuid: 2\n"))
	if got := w.versions(t, "prices"); len(got) != 2 {
		t.Errorf("the same files again make a version: %+v", got)
	}
}

func TestVerifyTellsWhatChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	folder, files := "uploads/prices/run", model(t)
	w.handle(t, w.putModel(t, files, slices.Sorted(maps.Keys(files)))...)
	verify := func() map[string][]string {
		t.Helper()
		found, err := registry.New(w.store).VerifyModelVersion(t.Context(), s3store.NewBucket(w.client, w.name), "prices", "1")
		if err != nil || found.Files != len(files) {
			t.Fatalf("%d files, %v: want %d", found.Files, err, len(files))
		}
		paths := make(map[string][]string)
		for kind, list := range map[string][]registry.UploadedFile{"changed": found.Changed, "missing": found.Missing, "added": found.Added} {
			for _, file := range list {
				paths[kind] = append(paths[kind], file.Path)
			}
		}
		return paths
	}
	if diff := cmp.Diff(map[string][]string{}, verify()); diff != "" {
		t.Errorf("untouched (-want +got)\n%s", diff)
	}
	w.put(t, folder+"/conda.yaml", files["conda.yaml"])
	w.put(t, folder+"/model.skops", "a Model")
	w.put(t, folder+"/note.txt", "new")
	w.delete(t, folder+"/python_env.yaml")
	want := map[string][]string{"changed": {"model.skops"}, "missing": {"python_env.yaml"}, "added": {"note.txt"}}
	if diff := cmp.Diff(want, verify()); diff != "" {
		t.Errorf("touched (-want +got)\n%s", diff)
	}
}
