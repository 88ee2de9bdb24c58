package dynamo

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

var (
	orderKeys = []string{"name", "version_number", "creation_timestamp", "last_updated_timestamp"}

	// anyPosition has few values, so that many are equal.
	anyPosition = rapid.Custom(func(t *rapid.T) position {
		few := rapid.IntRange(0, 3)
		return position{
			Name:    rapid.SampledFrom([]registry.ModelName{"A", "a", "b", "é", "🏠"}).Draw(t, "name"),
			Version: registry.VersionNumber(few.Draw(t, "version")),
			Created: registry.Timestamp(few.Draw(t, "created")),
			Updated: registry.Timestamp(few.Draw(t, "updated")),
		}
	})
	// anyOrder tells all positions apart, as a parsed order does.
	anyOrder = rapid.Custom(func(t *rapid.T) filter.Order {
		var order filter.Order
		for _, key := range rapid.Permutation(orderKeys).Draw(t, "keys") {
			order = append(order, filter.Term{Key: key, Descending: rapid.Bool().Draw(t, "descending")})
		}
		return order
	})
)

// before is the order of two positions, written another way.
func before(order filter.Order, a, b position) bool {
	for _, term := range order {
		if term.Descending {
			a, b = b, a
		}
		var less, more bool
		switch term.Key {
		case "name":
			less, more = a.Name < b.Name, a.Name > b.Name
		case "version_number":
			less, more = a.Version < b.Version, a.Version > b.Version
		case "creation_timestamp":
			less, more = a.Created < b.Created, a.Created > b.Created
		case "last_updated_timestamp":
			less, more = a.Updated < b.Updated, a.Updated > b.Updated
		}
		if less || more {
			return less
		}
		if term.Descending {
			a, b = b, a
		}
	}
	return false
}

func TestPositionsAreOrdered(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		order, a, b := anyOrder.Draw(t, "order"), anyPosition.Draw(t, "a"), anyPosition.Draw(t, "b")
		want := 0
		switch {
		case before(order, a, b):
			want = -1
		case before(order, b, a):
			want = 1
		}
		if got, back := compare(order, a, b), compare(order, b, a); got != want || back != -want {
			t.Errorf("by %v, %+v and %+v compare as %d, the other way as %d, want %d", order, a, b, got, back, want)
		}
		if (want == 0) != (a == b) {
			t.Errorf("by %v, %+v and %+v are the same place", order, a, b)
		}
	})
}

// TestPagesAreTheSortedWhole follows the pages over candidates that come in any
// order, and in any chunks, to the end.
func TestPagesAreTheSortedWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfNDistinct(anyPosition, 0, 40, rapid.ID[position]).Draw(t, "positions")
		search := registry.Search{Order: anyOrder.Draw(t, "order"), MaxResults: rapid.IntRange(1, 12).Draw(t, "max results")}
		size := rapid.IntRange(1, 2*table.MaxPageBytes).Draw(t, "size")
		want := slices.Clone(all)
		slices.SortFunc(want, func(a, b position) int { return compare(search.Order, a, b) })
		var got []position
		for {
			taken, token := onePageOf(t, search, all, size)
			if len(taken) > search.MaxResults || len(taken) > 1 && len(taken)*size > table.MaxPageBytes {
				t.Fatalf("a page has %d results of size %d", len(taken), size)
			}
			got = append(got, taken...)
			if search.PageToken = token; token == "" {
				break
			}
			if len(taken) == 0 || len(got) > len(want) {
				t.Fatalf("%d results of %d, and a page of %d leads on", len(got), len(want), len(taken))
			}
		}
		if diff := cmp.Diff(want, got); len(want)+len(got) > 0 && diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func onePageOf(t *rapid.T, search registry.Search, all []position, size int) (taken []position, token string) {
	p, err := newPage[position](search)
	if err != nil {
		t.Fatal(err)
	}
	chunk := rapid.IntRange(1, 10).Draw(t, "chunk")
	rest := all
	candidates := table.Source[position]{Next: func(int) ([]position, error) {
		some := rest[:min(chunk, len(rest))]
		rest = rest[len(some):]
		return some, nil
	}}
	full, err := table.Collect(p.Page, candidates, func(some []position) error {
		for _, at := range some {
			p.Add(found[position]{Result: at, At: at, Bytes: size})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	kept := p.Take(full)
	for _, f := range kept {
		taken = append(taken, f.Result)
	}
	if token, err = p.token(kept, full); err != nil {
		t.Fatal(err)
	}
	return taken, token
}
