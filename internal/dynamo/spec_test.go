package dynamo_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/spec/spectest"
)

// defaultChecks is how many random sequences each test of this package runs
// where -rapid.checks does not say.
const defaultChecks = 15

// Any sequence of calls has the same outcomes on the store as on the
// specification, whichever of two functions takes a call.
func TestStoreFollowsTheSpecification(t *testing.T) {
	tabletest.BoundChecks(t, defaultChecks)
	for _, shards := range []int{1, 4} {
		t.Run(fmt.Sprintf("shards=%d", shards), func(t *testing.T) {
			t.Parallel()
			config := tabletest.Config(t)
			rapid.Check(t, func(t *rapid.T) {
				b := newBench(t, config, shards)
				d := spectest.Draw{T: t, In: b.spec}
				d.Flips = spectest.Pick(d, []bool{false, true}, "flips")
				d.Start(b.call)
				t.Repeat(map[string]func(*rapid.T){"step": func(*rapid.T) { b.step(d) }})
				b.inspect()
			})
		})
	}
}

// bench makes every call on the specification and on a store.
type bench struct {
	t    *rapid.T
	spec *spec.Store
	// stores are two on one table: each remembers what the other has changed since.
	stores []*dynamo.Store
}

func newBench(t *rapid.T, config aws.Config, shards int) *bench {
	client := dynamodb.NewFromConfig(config)
	name := "spec-" + rand.Text()
	if err := table.Create(t.Context(), client, name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := client.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: aws.String(name)}); err != nil {
			t.Error(err)
		}
	})
	settings := table.Settings{Name: name, Shards: shards}
	return &bench{t: t, spec: spec.New(), stores: []*dynamo.Store{dynamo.Open(table.Open(config, settings)), dynamo.Open(table.Open(config, settings))}}
}

func (b *bench) store() *dynamo.Store {
	return spectest.Pick(spectest.Draw{T: b.t}, b.stores, "store")
}

// call compares the outcome of a call.
func (b *bench) call(operation spectest.Operation) {
	b.t.Log(operation.Text)
	b.compare(operation, b.store())
}

func (b *bench) compare(operation spectest.Operation, store registry.Store) {
	want, err := operation.On(b.t.Context(), b.spec)
	if err != nil {
		b.t.Fatal(err)
	}
	got, err := operation.On(b.t.Context(), store)
	if err != nil {
		b.t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		b.t.Fatalf("%s (-specification +store):\n%s", operation.Text, diff)
	}
}

// search reads a search page by page with writes in between. What nobody
// touches meanwhile is found just once.
func (b *bench) search(d spectest.Draw) {
	search := d.Search()
	b.t.Log(search.Text)
	untouched := b.found(search)
	seen := map[string]int{}
	var inSpec, inStore string
	for pages := 0; pages == 0 || inSpec != ""; pages++ {
		want, err := search.Page(b.t.Context(), b.spec, inSpec)
		if err != nil {
			b.t.Fatal(err)
		}
		got, err := search.Page(b.t.Context(), b.store(), inStore)
		if err != nil {
			b.t.Fatal(err)
		}
		inSpec, inStore = want.Next, got.Next
		want.Next, got.Next = "", ""
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || (inSpec == "") != (inStore == "") {
			b.t.Fatalf("page %d of %s, next %q and %q (-specification +store):\n%s", pages+1, search.Text, inSpec, inStore, diff)
		}
		for _, result := range got.Results {
			seen[result.ID]++
		}
		if inSpec != "" {
			b.disturb(d, search, untouched, pages)
		}
	}
	for id := range untouched {
		if seen[id] != 1 {
			b.t.Fatalf("%s: nobody touched %s, but it was found %d times", search.Text, id, seen[id])
		}
	}
}

// disturb writes between two pages, and notes what that has touched.
func (b *bench) disturb(d spectest.Draw, search spectest.Search, untouched map[string]any, pages int) {
	most := 2
	if pages > 5 {
		most = 0
	}
	for range rapid.IntRange(0, most).Draw(b.t, "writes between pages") {
		b.call(spectest.Pick(d, []func(spectest.Draw) spectest.Operation{spectest.Draw.Write, spectest.Draw.Write, rename}, "disturbance")(d))
		now := b.found(search)
		for id, before := range untouched {
			if !cmp.Equal(before, now[id]) {
				delete(untouched, id)
			}
		}
	}
}

// found gives all results of a search by their identities.
func (b *bench) found(search spectest.Search) map[string]any {
	page, err := search.Whole().Page(b.t.Context(), b.spec, "")
	if err != nil {
		b.t.Fatal(err)
	}
	found := map[string]any{}
	for _, result := range page.Results {
		found[result.ID] = result.Value
	}
	return found
}

// step does what a client may do; looking at all is dear, so it is rare.
func (b *bench) step(d spectest.Draw) {
	switch spectest.Pick(d, []string{"write", "write", "write", "write", "rename", "read", "search", "search", "inspect"}, "step") {
	case "write":
		b.call(d.Write())
	case "rename":
		b.call(rename(d))
	case "read":
		b.call(d.Read())
	case "search":
		b.search(d)
	case "inspect":
		b.inspect()
	}
}

// rename draws a rename, but where kinds flip: a version that is not of the kind
// that its model was created with keeps its place in the list of all versions
// when the model is renamed.
func rename(d spectest.Draw) spectest.Operation {
	if d.Flips {
		return d.Write()
	}
	return d.Rename()
}

// inspect compares all that can be seen, through one store and then the other.
func (b *bench) inspect() {
	for i, operation := range spectest.Everything(b.t.Context(), b.spec) {
		b.compare(operation, b.stores[i%len(b.stores)])
	}
	listings, err := spectest.Listings()
	if err != nil {
		b.t.Fatal(err)
	}
	for i, search := range listings {
		want, err := search.Page(b.t.Context(), b.spec, "")
		if err != nil {
			b.t.Fatal(err)
		}
		got, err := search.Page(b.t.Context(), b.stores[i%len(b.stores)], "")
		if err != nil {
			b.t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			b.t.Fatalf("%s (-specification +store):\n%s", search.Text, diff)
		}
	}
}
