package dynamo_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
)

// TestHundredsAreArchived moves a version to a stage where there are more others
// than one transaction archives, in calm and with faults.
func TestHundredsAreArchived(t *testing.T) {
	t.Parallel()
	const versions = 200
	for name, faults := range map[string]*tabletest.Faults{
		"calm":   {},
		"faults": {Conflict: 0.3, LoseWrites: 0.3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			on := tabletest.New(t)
			store := dynamotest.Open(t, on)
			content := dynamo.Content{Model: registry.NewRegisteredModel{Name: "m", At: 1}}
			for range versions {
				content.Versions = append(content.Versions, newVersion("m"))
			}
			if err := store.Fill(t.Context(), slices.Values([]dynamo.Content{content})); err != nil {
				t.Fatal(err)
			}
			for number := registry.VersionNumber(1); number < versions; number++ {
				move(t, store, number, false)
			}
			move(t, dynamotest.Open(t, on, faults.Inject), versions, true)
			holdStages(t, store, versions)
		})
	}
}

// move takes a version to Production.
func move(t *testing.T, store *dynamo.Store, number registry.VersionNumber, archive bool) {
	t.Helper()
	moved, err := store.TransitionModelVersion(t.Context(), "m", number, registry.StageProduction, archive, 5)
	if err != nil || moved.Stage != registry.StageProduction {
		t.Fatalf("version %d is in %s, %v", number, moved.Stage, err)
	}
}

// holdStages has the last version alone in Production, and all others archived.
func holdStages(t *testing.T, store *dynamo.Store, last registry.VersionNumber) {
	t.Helper()
	want, got := map[registry.Stage]int{registry.StageProduction: 1, registry.StageArchived: int(last) - 1}, map[registry.Stage]int{}
	for number := registry.VersionNumber(1); number <= last; number++ {
		version, err := store.ModelVersion(t.Context(), "m", number)
		if err != nil {
			t.Fatal(err)
		}
		got[version.Stage]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stages (-want +got)\n%s", diff)
	}
	latest, err := store.LatestVersions(t.Context(), "m")
	if err != nil {
		t.Fatal(err)
	}
	highest := map[registry.Stage]registry.VersionNumber{}
	for _, version := range latest {
		highest[version.Stage] = version.Version
	}
	if diff := cmp.Diff(map[registry.Stage]registry.VersionNumber{registry.StageProduction: last, registry.StageArchived: last - 1}, highest); diff != "" {
		t.Errorf("highest versions (-want +got)\n%s", diff)
	}
}
