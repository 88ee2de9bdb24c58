package dynamo_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/spec/spectest"
)

// checkTime bounds the search for an order that explains a history.
const checkTime = 60 * time.Second

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
		return err == nil && cmp.Equal(want.Part(made.part), got, cmpopts.EquateEmpty()), next
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
	dump(t, info, h.operations)
	file, err := os.CreateTemp("", "history-*.html")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := porcupine.Visualize(inOrder, info, file); err != nil {
		t.Fatal(err)
	}
	t.Errorf("the history of %d calls is not linearizable (%s); it is drawn in %s", len(h.operations), result, file.Name())
}

// Clients that call anything about two names, with faults, see a registry that
// does one thing at a time.
func TestHistoriesAreLinearizable(t *testing.T) {
	const clients, calls, rounds = 6, 12, 6
	for range rounds {
		t.Run("round", func(t *testing.T) {
			seed := rand.Int()
			t.Log("seed", seed)
			opened := stores(t, harsh())
			h := &history{start: time.Now()}
			draw(seed, func(d spectest.Draw) {
				d.Start(func(o spectest.Operation) { h.record(t, clients, opened[clients], o) })
			})
			atOnce(opened[:clients], func(client int, store *dynamo.Store) error {
				for i := range calls {
					h.record(t, client, store, drawCall(seed+1+client*calls+i))
				}
				return nil
			})
			h.check(t)
		})
	}
}

func draw(seed int, act func(spectest.Draw)) {
	rapid.Custom(func(t *rapid.T) bool {
		act(spectest.Draw{T: t})
		return rapid.Bool().Draw(t, "done")
	}).Example(seed)
}

func drawCall(seed int) (drawn spectest.Operation) {
	draw(seed, func(d spectest.Draw) {
		if spectest.Pick(d, []bool{true, false}, "reads") {
			drawn = d.Read()
		} else {
			drawn = d.Write()
		}
	})
	return drawn
}

var _ = registry.KindModel
