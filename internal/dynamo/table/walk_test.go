package table

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// drawLanes gives places parted over lanes that have all been read, and the
// places in the order of the walk.
func drawLanes(t *rapid.T, place func(*rapid.T) string) (w *Walk, all []string) {
	descending := rapid.Bool().Draw(t, "descending")
	w = &Walk{reach: Near}
	for range rapid.IntRange(1, 4).Draw(t, "lanes") {
		places := rapid.SliceOfN(rapid.Custom(place), 0, 12).Draw(t, "places")
		all = append(all, places...)
		w.lanes = append(w.lanes, &lane{span: Span{Descending: descending}, ahead: ahead(places, descending), ended: true})
	}
	slices.Sort(all)
	if descending {
		slices.Reverse(all)
	}
	return w, all
}

// ahead are the entries of a lane.
func ahead(places []string, descending bool) []Entry {
	slices.Sort(places)
	if descending {
		slices.Reverse(places)
	}
	entries := make([]Entry, len(places))
	for i, place := range places {
		entries[i] = Entry{Place: place}
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
			chunk, err := w.Next(t.Context(), wanted, nil)
			if err != nil || len(chunk) > wanted {
				t.Fatalf("%d entries for %d, %v", len(chunk), wanted, err)
			}
			if len(chunk) == 0 {
				break
			}
			for _, e := range chunk {
				got = append(got, e.Place)
			}
		}
		if diff := cmp.Diff(want, got); len(want)+len(got) > 0 && diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// TestGroupsStayTogether walks places of few moments: none is parted.
func TestGroupsStayTogether(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, want := drawLanes(t, func(t *rapid.T) string {
			return fmt.Sprintf("%d#%d", rapid.IntRange(1, 5).Draw(t, "moment"), rapid.IntRange(1, 99).Draw(t, "id"))
		})
		moment := func(place string) string { return place[:1] }
		wanted := rapid.IntRange(1, 10).Draw(t, "wanted")
		var got []string
		seen := map[string]bool{}
		for {
			chunk, err := w.Next(t.Context(), wanted, moment)
			if err != nil {
				t.Fatal(err)
			}
			if len(chunk) == 0 {
				break
			}
			moments := map[string]bool{}
			for _, e := range chunk {
				got = append(got, e.Place)
				moments[moment(e.Place)] = true
			}
			for m := range moments {
				if seen[m] {
					t.Fatalf("%s was parted: %v", m, got)
				}
				seen[m] = true
			}
		}
		if diff := cmp.Diff(want, got); len(want)+len(got) > 0 && diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func TestSpansAcrossPartitions(t *testing.T) {
	t.Parallel()
	of := Span{Index: IndexByUpdate, SortKey: AttrByUpdate, Low: "a", High: "b", Descending: true}
	var want []Span
	for _, partition := range []string{"default#model#0", "default#model#1"} {
		in := of
		in.Partition = partition
		want = append(want, in)
	}
	got := Across(of, Shards(2).Partitions(func(shard int) string { return fmt.Sprint("default#model#", shard) }))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
