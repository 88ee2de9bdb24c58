package dynamo

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"modelregistry/internal/registry"
)

// drawLanes gives places parted over lanes that have all been read, and the
// places in the order of the walk.
func drawLanes(t *rapid.T, place func(*rapid.T) string) (w *walk, all []string) {
	descending := rapid.Bool().Draw(t, "descending")
	w = &walk{limited: true}
	for range rapid.IntRange(1, 4).Draw(t, "lanes") {
		places := rapid.SliceOfN(rapid.Custom(place), 0, 12).Draw(t, "places")
		all = append(all, places...)
		w.lanes = append(w.lanes, &lane{span: span{descending: descending}, ahead: ahead(places, descending), ended: true})
	}
	slices.Sort(all)
	if descending {
		slices.Reverse(all)
	}
	return w, all
}

// ahead are the entries of a lane.
func ahead(places []string, descending bool) []entry {
	slices.Sort(places)
	if descending {
		slices.Reverse(places)
	}
	entries := make([]entry, len(places))
	for i, place := range places {
		entries[i] = entry{place: place}
	}
	return entries
}

func TestLanesAreMerged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, want := drawLanes(t, func(t *rapid.T) string { return rapid.StringMatching("[a-e]{0,2}").Draw(t, "place") })
		wanted := rapid.IntRange(1, 10).Draw(t, "wanted")
		var got []string
		for {
			chunk, err := w.next(t.Context(), wanted, nil)
			if err != nil || len(chunk) > wanted {
				t.Fatalf("%d entries for %d, %v", len(chunk), wanted, err)
			}
			if len(chunk) == 0 {
				break
			}
			for _, e := range chunk {
				got = append(got, e.place)
			}
		}
		if diff := cmp.Diff(want, got); len(want)+len(got) > 0 && diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// TestMomentsStayTogether walks places of few moments: none is parted.
func TestMomentsStayTogether(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, want := drawLanes(t, func(t *rapid.T) string {
			at := registry.Timestamp(rapid.IntRange(1, 5).Draw(t, "at"))
			return updateOfModel(registry.KindModel, at, modelID(fmt.Sprint("m", rapid.IntRange(1, 99).Draw(t, "id"))))
		})
		wanted := rapid.IntRange(1, 10).Draw(t, "wanted")
		var got []string
		seen := map[string]bool{}
		for {
			chunk, err := w.next(t.Context(), wanted, byMoment)
			if err != nil {
				t.Fatal(err)
			}
			if len(chunk) == 0 {
				break
			}
			moments := map[string]bool{}
			for _, e := range chunk {
				got = append(got, e.place)
				moments[byMoment(e.place)] = true
			}
			for moment := range moments {
				if seen[moment] {
					t.Fatalf("%s was parted: %v", moment, got)
				}
				seen[moment] = true
			}
		}
		if diff := cmp.Diff(want, got); len(want)+len(got) > 0 && diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func TestSpansAcrossPartitions(t *testing.T) {
	t.Parallel()
	of := span{index: indexByUpdate, sortKey: attrByUpdate, low: "a", high: "b", descending: true}
	var want []span
	for _, partition := range []string{"default#model#0", "default#model#1"} {
		in := of
		in.partition = partition
		want = append(want, in)
	}
	got := across(of, keyspace{shards: 2}.partitions(modelPartition))
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(span{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
