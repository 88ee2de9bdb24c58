package dynamo_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// writers is how many write at once.
const writers = 64

// stores opens a store for each writer, as 64 functions would.
func stores(t *testing.T, faults *tabletest.Faults) []*dynamo.Store {
	t.Helper()
	table := tabletest.New(t)
	opened := make([]*dynamo.Store, writers)
	for i := range opened {
		opened[i] = dynamotest.Open(t, table, faults.Inject)
	}
	return opened
}

func createModel(t *testing.T, store *dynamo.Store, name registry.ModelName) {
	t.Helper()
	if _, err := store.CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{Name: name, At: 1}); err != nil {
		t.Fatal(err)
	}
}

func createVersions(t *testing.T, store *dynamo.Store, name registry.ModelName, count int) {
	t.Helper()
	for range count {
		if _, err := store.CreateModelVersion(t.Context(), newVersion(name)); err != nil {
			t.Fatal(err)
		}
	}
}

func newVersion(name registry.ModelName) registry.NewModelVersion {
	return registry.NewModelVersion{Name: name, Source: "s3://bucket/model", DownloadURI: "s3://bucket/model", RunID: "run", At: 1}
}

func versionsOf(t *testing.T, store *dynamo.Store, name registry.ModelName) []registry.ModelVersion {
	t.Helper()
	page, err := store.SearchModelVersions(t.Context(), registry.Search{
		Filter:     filter.Filter{{Key: filter.Key{Kind: filter.Attribute, Name: "name"}, Op: filter.Equal, Value: string(name)}},
		Order:      filter.Order{{Key: "version_number"}, {Key: "name"}},
		MaxResults: 100_000,
	})
	if err != nil {
		t.Fatal(err)
	}
	return page.Items
}

func succeeded(t *testing.T, results []error) {
	t.Helper()
	for i, err := range results {
		if err != nil {
			t.Errorf("writer %d: %v", i, err)
		}
	}
}

// harsh are faults that hit a good part of all calls.
func harsh() *tabletest.Faults {
	return &tabletest.Faults{Conflict: 0.1, Throttle: 0.05, LoseReply: 0.1, Unprocessed: 0.3}
}

// eachWeather runs a race in calm and with faults injected, one after the other:
// all of them together would measure this machine's patience.
func eachWeather(t *testing.T, race func(t *testing.T, stores []*dynamo.Store)) {
	for name, faults := range map[string]*tabletest.Faults{"calm": {}, "faults": harsh()} {
		t.Run(name, func(t *testing.T) {
			race(t, stores(t, faults))
			if name == "faults" && faults.Injected.Load() == 0 {
				t.Error("no fault was injected")
			}
		})
	}
}

func TestOneOfManyCreationsWins(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*dynamo.Store) {
		results := tabletest.AtOnce(stores, func(_ int, store *dynamo.Store) error {
			_, err := store.CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{Name: "m", At: 1})
			return err
		})
		won := 0
		for _, err := range results {
			switch {
			case err == nil:
				won++
			case !errors.Is(err, registry.ResourceAlreadyExists):
				t.Errorf("got %v, want RESOURCE_ALREADY_EXISTS", err)
			}
		}
		if won != 1 {
			t.Errorf("%d creations won, want 1", won)
		}
	})
}

func TestVersionsAreDense(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*dynamo.Store) {
		createModel(t, stores[0], "m")
		numbers := make([]int, writers)
		succeeded(t, tabletest.AtOnce(stores, func(i int, store *dynamo.Store) error {
			created, err := store.CreateModelVersion(t.Context(), newVersion("m"))
			numbers[i] = int(created.Version)
			return err
		}))
		slices.Sort(numbers)
		want := make([]int, writers)
		for i := range want {
			want[i] = i + 1
		}
		if diff := cmp.Diff(want, numbers); diff != "" {
			t.Errorf("numbers (-want +got):\n%s", diff)
		}
		if found := versionsOf(t, stores[0], "m"); len(found) != writers {
			t.Errorf("%d versions are there, want %d", len(found), writers)
		}
	})
}

func TestOneAliasRemains(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*dynamo.Store) {
		createModel(t, stores[0], "m")
		createVersions(t, stores[0], "m", 4)
		succeeded(t, tabletest.AtOnce(stores, func(i int, store *dynamo.Store) error {
			return store.SetAlias(t.Context(), "m", "champion", registry.VersionNumber(1+i%4))
		}))
		model, err := stores[0].RegisteredModel(t.Context(), "m")
		if err != nil {
			t.Fatal(err)
		}
		version, err := stores[1].ModelVersionByAlias(t.Context(), "m", "champion")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[registry.Alias]registry.VersionNumber{"champion": version.Version}, model.Aliases); diff != "" {
			t.Errorf("aliases (-by alias +in model):\n%s", diff)
		}
	})
}

func TestAllTagsAreKept(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*dynamo.Store) {
		createModel(t, stores[0], "m")
		createVersions(t, stores[0], "m", 1)
		want := registry.Tags{}
		for i := range stores {
			want[fmt.Sprint("key", i)] = fmt.Sprint("value", i)
		}
		succeeded(t, tabletest.AtOnce(stores, func(i int, store *dynamo.Store) error {
			tag := registry.Tag{Key: fmt.Sprint("key", i), Value: fmt.Sprint("value", i)}
			return errors.Join(store.SetModelTag(t.Context(), "m", tag), store.SetVersionTag(t.Context(), "m", 1, tag))
		}))
		model, err := stores[0].RegisteredModel(t.Context(), "m")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, model.Tags); diff != "" {
			t.Errorf("tags of the model (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, model.LatestVersions[0].Tags); diff != "" {
			t.Errorf("tags of the version (-want +got):\n%s", diff)
		}
	})
}

func TestOneVersionStaysInProduction(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*dynamo.Store) {
		createModel(t, stores[0], "m")
		createVersions(t, stores[0], "m", writers)
		succeeded(t, tabletest.AtOnce(stores, func(i int, store *dynamo.Store) error {
			_, err := store.TransitionModelVersion(t.Context(), "m", registry.VersionNumber(i+1), registry.StageProduction, true, 2)
			return err
		}))
		var inProduction []registry.VersionNumber
		for _, version := range versionsOf(t, stores[0], "m") {
			if version.Stage == registry.StageProduction {
				inProduction = append(inProduction, version.Version)
			}
		}
		latest, err := stores[0].LatestVersions(t.Context(), "m")
		if err != nil {
			t.Fatal(err)
		}
		var told []registry.VersionNumber
		for _, version := range latest {
			if version.Stage == registry.StageProduction {
				told = append(told, version.Version)
			}
		}
		if len(inProduction) != 1 || !slices.Equal(inProduction, told) {
			t.Errorf("in Production are %v, the latest there is %v; want the same one", inProduction, told)
		}
	})
}

func TestDeletionAmidCreations(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*dynamo.Store) {
		createModel(t, stores[0], "m")
		results := tabletest.AtOnce(stores, func(i int, store *dynamo.Store) error {
			if i == writers/2 {
				return store.DeleteRegisteredModel(t.Context(), "m")
			}
			_, err := store.CreateModelVersion(t.Context(), newVersion("m"))
			if errors.Is(err, registry.ResourceDoesNotExist) {
				return nil
			}
			return err
		})
		succeeded(t, results)
		if _, err := stores[0].RegisteredModel(t.Context(), "m"); !errors.Is(err, registry.ResourceDoesNotExist) {
			t.Errorf("the deleted model gives %v", err)
		}
		createModel(t, stores[1], "m")
		if found := versionsOf(t, stores[2], "m"); len(found) != 0 {
			t.Errorf("the model made again has %d versions", len(found))
		}
		all, err := stores[2].SearchModelVersions(t.Context(), search())
		if err != nil || len(all.Items) != 0 {
			t.Errorf("versions of the deleted model are found: %d, %v", len(all.Items), err)
		}
		created, err := stores[3].CreateModelVersion(t.Context(), newVersion("m"))
		if err != nil || created.Version != 1 {
			t.Errorf("the first version of the model made again is %d, %v", created.Version, err)
		}
	})
}

func search() registry.Search {
	return registry.Search{
		Order:      filter.Order{{Key: "last_updated_timestamp", Descending: true}, {Key: "name"}, {Key: "version_number", Descending: true}},
		MaxResults: 1000,
	}
}

func TestRenameAmidCreations(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*dynamo.Store) {
		createModel(t, stores[0], "old")
		var mutex sync.Mutex
		var acknowledged []registry.VersionNumber
		succeeded(t, tabletest.AtOnce(stores, func(i int, store *dynamo.Store) error {
			if i == writers/2 {
				_, err := store.RenameRegisteredModel(t.Context(), "old", "new", 2)
				return err
			}
			created, err := store.CreateModelVersion(t.Context(), newVersion("old"))
			if errors.Is(err, registry.ResourceDoesNotExist) {
				return nil
			}
			mutex.Lock()
			defer mutex.Unlock()
			acknowledged = append(acknowledged, created.Version)
			return err
		}))
		var found []registry.VersionNumber
		for _, version := range versionsOf(t, stores[0], "new") {
			found = append(found, version.Version)
		}
		slices.Sort(acknowledged)
		if diff := cmp.Diff(acknowledged, found); diff != "" {
			t.Errorf("versions (-acknowledged +found):\n%s", diff)
		}
		if _, err := stores[1].RegisteredModel(t.Context(), "old"); !errors.Is(err, registry.ResourceDoesNotExist) {
			t.Errorf("the old name gives %v", err)
		}
	})
}

func TestContentionThatLastsIsTold(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t, tabletest.New(t), (&tabletest.Faults{Conflict: 1}).Inject)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := store.CreateRegisteredModel(ctx, registry.NewRegisteredModel{Name: "m", At: 1})
	if !errors.Is(err, registry.RequestLimitExceeded) {
		t.Errorf("got %v, want REQUEST_LIMIT_EXCEEDED", err)
	}
	if _, err := store.RegisteredModel(t.Context(), "m"); !errors.Is(err, registry.ResourceDoesNotExist) {
		t.Errorf("the refused request left %v", err)
	}
}

func TestRepliesThatAreAlwaysLost(t *testing.T) {
	t.Parallel()
	table := tabletest.New(t)
	store := dynamotest.Open(t, table, (&tabletest.Faults{LoseReply: 1}).Inject)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := store.CreateRegisteredModel(ctx, registry.NewRegisteredModel{Name: "m", At: 1})
	if !errors.Is(err, registry.TemporarilyUnavailable) {
		t.Errorf("got %v, want TEMPORARILY_UNAVAILABLE", err)
	}
	if _, err := dynamotest.Open(t, table).RegisteredModel(t.Context(), "m"); err != nil {
		t.Errorf("the model that was committed gives %v", err)
	}
}
