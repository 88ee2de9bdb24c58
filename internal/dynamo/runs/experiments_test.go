package runs_test

import (
	"errors"
	"fmt"
	"testing"

	"modelregistry/internal/dynamo/runs"
	"modelregistry/internal/dynamo/runs/runstest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

func TestNamesOfExperimentsAreUnique(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*runs.Store) {
		for _, name := range []tracking.ExperimentName{"new", tracking.DefaultExperimentName} {
			results := tabletest.AtOnce(stores, func(i int, store *runs.Store) error {
				return store.CreateExperiment(t.Context(), tracking.NewExperiment{ID: tracking.ExperimentID(1000*len(name) + i), Name: name, At: 1})
			})
			won := 0
			for i, err := range results {
				switch {
				case err == nil:
					won = i + 1
				case !errors.Is(err, registry.ResourceAlreadyExists):
					t.Errorf("writer %d got %v", i, err)
				}
			}
			found, err := stores[3].ExperimentByName(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			want := tracking.DefaultExperiment
			if won > 0 {
				want = tracking.ExperimentID(1000*len(name) + won - 1)
			}
			if found.ID != want || (won > 0) != (name == "new") {
				t.Errorf("%s is the experiment %s, want %s", name, found.ID, want)
			}
		}
	})
}

// TestANamePassesToOne renames many experiments to one name while the one that
// has it gives it up.
func TestANamePassesToOne(t *testing.T) {
	eachWeather(t, func(t *testing.T, stores []*runs.Store) {
		succeeded(t, tabletest.AtOnce(stores, func(i int, store *runs.Store) error {
			if i == 0 {
				return nil
			}
			return store.CreateExperiment(t.Context(), tracking.NewExperiment{ID: tracking.ExperimentID(i), Name: tracking.ExperimentName(fmt.Sprint("e", i)), At: 1})
		}))
		results := tabletest.AtOnce(stores, func(i int, store *runs.Store) error {
			if i == 0 {
				return store.RenameExperiment(t.Context(), tracking.DefaultExperiment, "old default", 2)
			}
			return store.RenameExperiment(t.Context(), tracking.ExperimentID(i), tracking.DefaultExperimentName, 2)
		})
		var have []tracking.ExperimentID
		for i, err := range results {
			found, readErr := stores[1].Experiment(t.Context(), tracking.ExperimentID(i))
			if readErr != nil {
				t.Fatal(readErr)
			}
			if found.Name == tracking.DefaultExperimentName {
				have = append(have, found.ID)
			}
			if err != nil && !errors.Is(err, registry.ResourceAlreadyExists) || (err == nil) == (found.Name == tracking.ExperimentName(fmt.Sprint("e", i))) {
				t.Errorf("experiment %d got %v and is called %s", i, err, found.Name)
			}
		}
		if len(have) > 1 {
			t.Errorf("%v have one name", have)
		}
	})
}

func TestAnIDThatIsTaken(t *testing.T) {
	t.Parallel()
	store := runstest.New(t)
	createRun(t, store)
	if err := store.CreateRun(t.Context(), newRun(runID)); !errors.Is(err, tracking.ErrIDTaken) {
		t.Errorf("a second run gives %v", err)
	}
	for _, name := range []tracking.ExperimentName{"a", "b"} {
		err := store.CreateExperiment(t.Context(), tracking.NewExperiment{ID: 5, Name: name, At: 1})
		if (name == "a") != (err == nil) || name == "b" && !errors.Is(err, tracking.ErrIDTaken) {
			t.Errorf("experiment %s gives %v", name, err)
		}
	}
	if _, err := store.ExperimentByName(t.Context(), "b"); !errors.Is(err, registry.ResourceDoesNotExist) {
		t.Errorf("the refused experiment's name gives %v", err)
	}
}
