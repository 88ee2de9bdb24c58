package tracking_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec/trackingspec"
	"modelregistry/internal/tracking"
)

// known makes a run and a logged model of it.
func known(t *testing.T) (tracking.Origins, *tracking.Tracking, tracking.Run, tracking.LoggedModel) {
	t.Helper()
	store := trackingspec.New()
	service := tracking.New(store, root)
	run, err := service.CreateRun(t.Context(), tracking.CreateRunRequest{ExperimentID: "0"})
	if err != nil {
		t.Fatal(err)
	}
	model, err := service.CreateLoggedModel(t.Context(), tracking.CreateLoggedModelRequest{ExperimentID: "0", SourceRunID: string(run.Info.ID)})
	if err != nil {
		t.Fatal(err)
	}
	return tracking.NewOrigins(store), service, run, model
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	origins, service, run, model := known(t)
	runID := string(run.Info.ID)
	if err := service.DeleteRun(t.Context(), runID); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, run, model string
		want             registry.Origin
		known            bool
	}{
		{name: "a run, though deleted", run: runID, want: registry.Origin{RunID: runID, ArtifactURI: run.Info.ArtifactURI}, known: true},
		{name: "an unknown run", run: strings.Repeat("0", 32)},
		{name: "what is no run", run: "mine"},
		{name: "a logged model", model: string(model.ID), want: registry.Origin{RunID: runID, ArtifactURI: model.ArtifactURI}, known: true},
		{name: "an unknown logged model", model: "m-" + strings.Repeat("0", 32)},
		{name: "what is no logged model", model: "m-1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ask, id := origins.RunOrigin, test.run
			if id == "" {
				ask, id = origins.LoggedModelOrigin, test.model
			}
			got, known, err := ask(t.Context(), id)
			if err != nil || known != test.known {
				t.Fatalf("known: %v, %v", known, err)
			}
			if diff := cmp.Diff(test.want, got); known && diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestADeletedLoggedModelIsNoOrigin(t *testing.T) {
	t.Parallel()
	origins, service, _, model := known(t)
	if err := service.DeleteLoggedModel(t.Context(), string(model.ID)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := origins.LoggedModelOrigin(t.Context(), string(model.ID)); !errors.Is(err, registry.ResourceDoesNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestModelVersionsAreNoted(t *testing.T) {
	t.Parallel()
	const tag = "mlflow.modelVersions"
	tests := []struct {
		name, before, want string
		refused            bool
	}{
		{name: "the first", want: `[{"name":"é","version":7}]`},
		{name: "after those of clients", before: `[{"name": "a", "version": "1"}, 2]`, want: `[{"name":"a","version":"1"},2,{"name":"é","version":7}]`},
		{name: "after what is no list", before: `{}`, want: `{}`, refused: true},
		{name: "after what is no JSON", before: `[`, want: `[`, refused: true},
		{name: "beyond what a tag holds", before: `["` + strings.Repeat("x", 65_520) + `"]`, want: `["` + strings.Repeat("x", 65_520) + `"]`, refused: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			origins, service, _, model := known(t)
			id := string(model.ID)
			if test.before != "" {
				if err := service.SetLoggedModelTags(t.Context(), id, []registry.Tag{{Key: tag, Value: test.before}}); err != nil {
					t.Fatal(err)
				}
			}
			if err := origins.NoteModelVersion(t.Context(), id, "é", 7); (err != nil) != test.refused {
				t.Errorf("got %v", err)
			}
			told, err := service.GetLoggedModel(t.Context(), id, false)
			if err != nil || told.Tags[tag] != test.want {
				t.Errorf("the tag is %.200q, %v\nwant %.200q", told.Tags[tag], err, test.want)
			}
		})
	}
}

func TestNobodyIsToldOfAVersion(t *testing.T) {
	t.Parallel()
	origins, _, _, _ := known(t)
	for _, id := range []string{"m-1", "m-" + strings.Repeat("0", 32)} {
		if err := origins.NoteModelVersion(t.Context(), id, "m", 1); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}
