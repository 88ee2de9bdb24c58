package table

import (
	"context"
	"math"
)

// Entry is a row of the table or of an index, as far as a walk needs it.
type Entry struct {
	// Place is the sort key that the walk follows.
	Place string
	SK    string
	Name  string
	Group string
	// Item is the item itself where the walk goes through what is looked for, so
	// that it need not be read again.
	Item Item
}

// Walk goes through spans of several partitions, merged in the order of their
// sort keys. It reads ahead in all of them at once.
type Walk struct {
	table *Table
	lanes []*lane
	reach Reach
}

// Reach is how far a walk reads ahead.
type Reach int

const (
	// Far reads many entries and hands them out at once, for a filter that lets few
	// through: each page twice the last one, until it holds 1 MB. So a filter that lets
	// many through reads little, and one that lets none through does not wait for many
	// pages. DynamoDB Local reads up to the limit, or all that is left, before it cuts
	// a page at 1 MB: without limits its time grows with the square of the entries.
	Far Reach = iota
	// Near reads in each partition what is wanted of all.
	Near
	// Shared reads in each partition its share of what is wanted and some more, where
	// a hash has spread the entries. It is too little of a partition, and takes another
	// round trip, for one page in a million with 4 partitions, and one in thousands with 64.
	Shared
)

// ManyEntries is how many entries are looked at together where a filter may let
// few through, or where their order means nothing.
const ManyEntries = 1000

// If is the reach where all that is walked is looked for, and far else.
func (r Reach) If(allLookedFor bool) Reach {
	if allLookedFor {
		return r
	}
	return Far
}

// lane is the walk's way through one partition.
type lane struct {
	span  Span
	ahead []Entry
	start Item
	ended bool
	// page is how many entries the next page may have, where the walk reaches far.
	page int
}

// NewWalk begins a walk.
func (t *Table) NewWalk(reach Reach, spans ...Span) *Walk {
	w := &Walk{table: t, reach: reach}
	for _, of := range spans {
		w.lanes = append(w.lanes, &lane{span: of})
	}
	return w
}

// Across lays one span over several partitions.
func Across(of Span, partitions []string) []Span {
	spans := make([]Span, len(partitions))
	for i, partition := range partitions {
		of.Partition = partition
		spans[i] = of
	}
	return spans
}

// Next gives about as many entries as wanted; with a grouping, never a part of
// those that it counts as one. None is the end.
func (w *Walk) Next(ctx context.Context, wanted int, grouping func(place string) string) ([]Entry, error) {
	if w.reach == Far {
		wanted = max(wanted, ManyEntries)
	}
	var taken []Entry
	for grouping != nil || len(taken) < wanted {
		if err := w.fill(ctx, wanted); err != nil {
			return nil, err
		}
		first := w.first()
		if first == nil {
			return taken, nil
		}
		upcoming := first.ahead[0]
		if len(taken) >= wanted && grouping(upcoming.Place) != grouping(taken[len(taken)-1].Place) {
			return taken, nil
		}
		taken = append(taken, upcoming)
		first.ahead = first.ahead[1:]
	}
	return taken, nil
}

// fill reads on in every lane that has run out, side by side.
func (w *Walk) fill(ctx context.Context, wanted int) error {
	var calls []func(context.Context) error
	for _, l := range w.lanes {
		if len(l.ahead) == 0 && !l.ended {
			calls = append(calls, func(ctx context.Context) error { return w.read(ctx, l, wanted) })
		}
	}
	if len(calls) == 0 {
		return nil
	}
	return Together(ctx, calls...)
}

func (w *Walk) read(ctx context.Context, l *lane, wanted int) error {
	for len(l.ahead) == 0 && !l.ended {
		limit := w.limit(l, wanted)
		items, next, err := w.table.Query(ctx, l.span, limit, l.start)
		if err != nil {
			return err
		}
		for _, i := range items {
			l.ahead = append(l.ahead, entryOf(i, l.span))
		}
		l.start, l.ended, l.page = next, next == nil, 2*limit
		if len(items) < limit {
			// It was cut at 1 MB, as the next one would be.
			l.page = len(items)
		}
	}
	return nil
}

// limit gives how many entries to read of a lane. One more than is looked for tells
// where a group ends.
func (w *Walk) limit(l *lane, wanted int) int {
	switch w.reach {
	case Near:
		return wanted + 1
	case Shared:
		// The square root is no less than the standard deviation.
		share := float64(wanted) / float64(len(w.lanes))
		return min(wanted, int(math.Ceil(share+4*math.Sqrt(share)))+3) + 1
	default:
		return max(wanted, l.page)
	}
}

// first gives the lane whose next entry comes first; nil at the end of all.
func (w *Walk) first() *lane {
	var best *lane
	for _, l := range w.lanes {
		if len(l.ahead) == 0 {
			continue
		}
		if best == nil || (l.ahead[0].Place < best.ahead[0].Place) != l.span.Descending {
			best = l
		}
	}
	return best
}

func entryOf(i Item, of Span) Entry {
	e := Entry{Place: StringOf(i, of.SortKey), SK: StringOf(i, AttrSK), Name: StringOf(i, AttrName), Group: StringOf(i, AttrByGroup)}
	if of.Whole {
		e.Item = i
	}
	return e
}
