package dynamo_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"pgregory.net/rapid"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/spec/spectest"
)

// checkTime bounds the search for an order that explains a history.
const checkTime = 30 * time.Second

// call is what a history knows of a call: one part of its outcome.
type call struct {
	spectest.Operation
	part spectest.Part
}

// history is what clients have called and been answered, and when.
type history struct {
	start      time.Time
	mutex      sync.Mutex
	operations []porcupine.Operation
}

// record makes a call. One that was refused for contention has changed nothing,
// so it is left out.
func (h *history) record(t *testing.T, client int, store *dynamo.Store, operation spectest.Operation) {
	called := time.Since(h.start)
	outcome, err := operation.On(t.Context(), store)
	returned := time.Since(h.start)
	if err != nil {
		t.Error(err)
	}
	if outcome.Refused() {
		if operation.Reads {
			t.Errorf("%s: %s; a read does not contend with others for long", operation.Text, outcome)
		}
		return
	}
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for _, part := range operation.Parts {
		h.operations = append(h.operations, porcupine.Operation{
			ClientId: client, Input: call{operation, part}, Call: called.Nanoseconds(), Output: outcome.Part(part), Return: returned.Nanoseconds(),
		})
	}
}

// inOrder says whether the calls, made one at a time in some order that agrees
// with their times, would have had the same outcomes by the specification.
var inOrder = porcupine.Model{
	Init: func() any { return spec.New() },
	Step: func(state, input, output any) (bool, any) {
		made, got := input.(call), output.(spectest.Outcome)
		next := state.(*spec.Store)
		if !made.Reads {
			next = next.Clone()
		}
		want, err := made.On(context.Background(), next)
		return err == nil && reflect.DeepEqual(want.Part(made.part), got), next
	},
	Equal: func(a, b any) bool { return a.(*spec.Store).Equal(b.(*spec.Store)) },
	DescribeOperation: func(input, output any) string {
		return fmt.Sprintf("%s: %s", input.(call).Text, output.(spectest.Outcome))
	},
}

// check fails with a drawing where no such order is found.
func (h *history) check(t *testing.T) {
	t.Helper()
	result, info := porcupine.CheckOperationsVerbose(inOrder, h.operations, checkTime)
	if result == porcupine.Ok {
		return
	}
	path := filepath.Join(os.TempDir(), fmt.Sprintf("history-%d.html", rand.Int()))
	if err := porcupine.VisualizePath(inOrder, info, path); err != nil {
		t.Fatal(err)
	}
	t.Errorf("the history of %d calls is not linearizable (%s); it is drawn in %s", len(h.operations), result, path)
}

// Clients that call anything about two names, with faults, see a registry that
// does one thing at a time.
func TestHistoriesAreLinearizable(t *testing.T) {
	const rounds = 4
	kinds := map[string]func(spectest.Draw) spectest.Operation{
		"versions": func(d spectest.Draw) spectest.Operation {
			return spectest.Pick(d, []func() spectest.Operation{d.Write, d.Read}, "call")()
		},
		// A version's content is read after the model that has the name, and stays
		// where it is when the name moves: across a rename, models alone are read.
		"renames": func(d spectest.Draw) spectest.Operation {
			return spectest.Pick(d, []func() spectest.Operation{d.Rename, d.Write, d.Write, d.ReadModel, d.ReadModel}, "call")()
		},
	}
	for kind, draw := range kinds {
		for range rounds {
			t.Run(kind, func(t *testing.T) {
				t.Parallel()
				runRound(t, draw)
			})
		}
	}
}

// runRound lets each client make its calls, one after the other.
func runRound(t *testing.T, drawn func(spectest.Draw) spectest.Operation) {
	const clients, calls = 4, 14
	seed := rand.Int()
	t.Log("seed", seed)
	table := tabletest.New(t)
	faults := harsh()
	opened := make([]*dynamo.Store, clients)
	for i := range opened {
		opened[i] = dynamotest.Open(t, table, faults.Inject)
	}
	h := &history{start: time.Now()}
	draw(seed, func(d spectest.Draw) {
		d.Start(func(o spectest.Operation) { h.record(t, 0, opened[0], o) })
	})
	tabletest.AtOnce(opened, func(client int, store *dynamo.Store) error {
		for i := range calls {
			draw(seed+1+client*calls+i, func(d spectest.Draw) { h.record(t, client, store, drawn(d)) })
		}
		return nil
	})
	h.check(t)
}

// draw lets act draw from a seed.
func draw(seed int, act func(spectest.Draw)) {
	rapid.Custom(func(t *rapid.T) bool {
		act(spectest.Draw{T: t})
		return rapid.Bool().Draw(t, "done")
	}).Example(seed)
}

// Clients that all at once do one thing each agree on what has come of it. That
// must tell the order or leave few states to tell apart: the search for an order
// among 64 would not end otherwise.
func TestBurstsAreLinearizable(t *testing.T) {
	const name, alias = "m", "champion"
	bursts := map[string]func(client int) spectest.Operation{
		"creations of a model": func(client int) spectest.Operation {
			return spectest.CreateModel(registry.NewRegisteredModel{Name: name + "2", At: registry.Timestamp(client)})
		},
		"creations of versions": func(client int) spectest.Operation {
			return spectest.CreateVersion(registry.NewModelVersion{Name: name, Source: "s", At: registry.Timestamp(client)})
		},
		"settings of an alias": func(client int) spectest.Operation {
			return spectest.SetAlias(name, alias, registry.VersionNumber(client%4+1))
		},
		"exclusive promotions": func(client int) spectest.Operation {
			return spectest.Transition(name, registry.VersionNumber(client%4+1), registry.StageProduction, true, 1)
		},
	}
	for burst, operation := range bursts {
		t.Run(burst, func(t *testing.T) {
			t.Parallel()
			opened := stores(t, harsh())
			h := &history{start: time.Now()}
			h.record(t, 0, opened[0], spectest.CreateModel(registry.NewRegisteredModel{Name: name}))
			for range 4 {
				h.record(t, 0, opened[0], spectest.CreateVersion(registry.NewModelVersion{Name: name, Source: "s"}))
			}
			tabletest.AtOnce(opened, func(client int, store *dynamo.Store) error {
				h.record(t, client, store, operation(client))
				return nil
			})
			for i, store := range opened[:4] {
				for _, read := range []spectest.Operation{
					spectest.Model(name), spectest.LatestVersions(name), spectest.VersionByAlias(name, alias), spectest.Version(name, registry.VersionNumber(i+1)),
				} {
					h.record(t, i, store, read)
				}
			}
			h.check(t)
		})
	}
}

// Models that others update while a search lists them may move from page to
// page; those that nobody touches are found just once.
func TestPagesStayTrueWhileOthersWrite(t *testing.T) {
	t.Parallel()
	const untouched, touched, early, late = 6, 3, 1, 1000
	table := tabletest.New(t)
	store := dynamotest.Open(t, table)
	for i := range untouched {
		createModelAt(t, store, fmt.Sprint("untouched", i), early+10+i)
	}
	done := make(chan struct{})
	var writers sync.WaitGroup
	for i := range touched {
		name := fmt.Sprint("touched", i)
		createModelAt(t, store, name, early)
		writers.Go(func() {
			for n := 0; !isClosed(done); n++ {
				at := []registry.Timestamp{early, late}[n%2]
				if _, err := store.UpdateRegisteredModel(t.Context(), registry.ModelName(name), "", at); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 8 {
		seen := listByUpdate(t, dynamotest.Open(t, table))
		for i := range untouched {
			if name := registry.ModelName(fmt.Sprint("untouched", i)); seen[name] != 1 {
				t.Errorf("nobody touched %s, but it was found %d times", name, seen[name])
			}
		}
	}
	close(done)
	writers.Wait()
}

func createModelAt(t *testing.T, store *dynamo.Store, name string, at int) {
	t.Helper()
	wanted := registry.NewRegisteredModel{Name: registry.ModelName(name), At: registry.Timestamp(at)}
	if _, err := store.CreateRegisteredModel(t.Context(), wanted); err != nil {
		t.Fatal(err)
	}
}

func isClosed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// listByUpdate counts what the pages of one result each show.
func listByUpdate(t *testing.T, store *dynamo.Store) map[registry.ModelName]int {
	t.Helper()
	seen := map[registry.ModelName]int{}
	search := registry.Search{MaxResults: 1, Order: filter.Order{{Key: "last_updated_timestamp"}, {Key: "name"}}}
	for {
		page, err := store.SearchRegisteredModels(t.Context(), search)
		if err != nil {
			t.Fatal(err)
		}
		for _, model := range page.Items {
			seen[model.Name]++
		}
		if search.PageToken = page.NextPageToken; search.PageToken == "" {
			return seen
		}
	}
}
