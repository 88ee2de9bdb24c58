package dynamo

import (
	"context"
	"strconv"
	"strings"

	"modelregistry/internal/registry"
)

// entry is a row of the table or of an index, as far as a walk needs it.
type entry struct {
	// place is the sort key that the walk follows.
	place string
	sk    string
	name  string
	group string
	// moment is the time in the sort key, in the index by update.
	moment registry.Timestamp
}

// walk goes through spans of several partitions, merged in the order of their
// sort keys. It reads ahead in all of them at once.
type walk struct {
	store *Store
	lanes []*lane
	// limited reads no more than is wanted at a time; otherwise full pages of 1 MB,
	// and hands out many at once, for a filter that lets few through.
	limited bool
}

// manyEntries is how many entries are looked at together where a filter may let
// few through, or where their order means nothing.
const manyEntries = 1000

// lane is the walk's way through one partition.
type lane struct {
	span  span
	ahead []entry
	start item
	ended bool
}

func (s *Store) newWalk(limited bool, spans ...span) *walk {
	w := &walk{store: s, limited: limited}
	for _, of := range spans {
		w.lanes = append(w.lanes, &lane{span: of})
	}
	return w
}

// across lays one span over several partitions.
func across(of span, partitions []string) []span {
	spans := make([]span, len(partitions))
	for i, partition := range partitions {
		of.partition = partition
		spans[i] = of
	}
	return spans
}

// next gives about as many entries as wanted; with a grouping, never a part of
// those that it counts as one. None is the end.
func (w *walk) next(ctx context.Context, wanted int, grouping func(place string) string) ([]entry, error) {
	if !w.limited {
		wanted = max(wanted, manyEntries)
	}
	var taken []entry
	for grouping != nil || len(taken) < wanted {
		if err := w.fill(ctx, wanted); err != nil {
			return nil, err
		}
		first := w.first()
		if first == nil {
			return taken, nil
		}
		upcoming := first.ahead[0]
		if len(taken) >= wanted && grouping(upcoming.place) != grouping(taken[len(taken)-1].place) {
			return taken, nil
		}
		taken = append(taken, upcoming)
		first.ahead = first.ahead[1:]
	}
	return taken, nil
}

// fill reads on in every lane that has run out, side by side.
func (w *walk) fill(ctx context.Context, wanted int) error {
	var calls []func(context.Context) error
	for _, l := range w.lanes {
		if len(l.ahead) == 0 && !l.ended {
			calls = append(calls, func(ctx context.Context) error { return w.read(ctx, l, wanted) })
		}
	}
	if len(calls) == 0 {
		return nil
	}
	return together(ctx, calls...)
}

func (w *walk) read(ctx context.Context, l *lane, wanted int) error {
	limit := 0
	if w.limited {
		// One more tells where a group ends.
		limit = wanted + 1
	}
	for len(l.ahead) == 0 && !l.ended {
		items, next, err := w.store.query(ctx, l.span, limit, l.start)
		if err != nil {
			return err
		}
		for _, i := range items {
			l.ahead = append(l.ahead, entryOf(i, l.span))
		}
		l.start, l.ended = next, next == nil
	}
	return nil
}

// first gives the lane whose next entry comes first; nil at the end of all.
func (w *walk) first() *lane {
	var best *lane
	for _, l := range w.lanes {
		if len(l.ahead) == 0 {
			continue
		}
		if best == nil || (l.ahead[0].place < best.ahead[0].place) != l.span.descending {
			best = l
		}
	}
	return best
}

func entryOf(i item, of span) entry {
	e := entry{place: stringOf(i, of.sortKey), sk: stringOf(i, attrSK), name: stringOf(i, attrName), group: stringOf(i, attrByGroup)}
	if of.index == indexByUpdate {
		e.moment = momentOf(byMoment(e.place))
	}
	return e
}

// momentOf reads the time out of digits, or out of what byMoment gives.
func momentOf(digits string) registry.Timestamp {
	number, err := strconv.ParseInt(digits[strings.LastIndex(digits, "#")+1:], 10, 64)
	if err != nil {
		return 0
	}
	return registry.Timestamp(number)
}

// byMoment groups the places of the index by update: what changed in one
// millisecond has no order there.
func byMoment(place string) string {
	kind, rest, _ := strings.Cut(place, "#")
	moment, _, _ := strings.Cut(rest, "#")
	return kind + "#" + moment
}
