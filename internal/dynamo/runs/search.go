package runs

import (
	"context"
	"slices"
	"strings"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// found is a search's result with its place and size.
type found[T any] = table.Found[T, filter.Place]

// search is a search for whatever is tracked, under way.
type search[T any] struct {
	order      filter.Order
	digest     []byte
	after      *filter.Place
	maxResults int
}

// newSearch begins a search, or goes on where its page before ended. What tells
// the filter from others is written out.
func newSearch[T any](order filter.Order, filtered string, maxResults int, token string) (search[T], error) {
	s := search[T]{order: order, digest: table.SearchDigest(filtered, order), maxResults: maxResults}
	after, err := table.DecodeToken[filter.Place](s.digest, token)
	if err == nil && after != nil && len(*after) != len(order) {
		err = table.BadToken()
	}
	s.after = after
	return s, err
}

func (s search[T]) newPage() *table.Page[T, filter.Place] {
	return table.NewPage[T](s.maxResults, s.after, s.order.Compare)
}

// gather collects what one source has for the page. Admit loads candidates and
// gives those that match.
func gather[C, T any](s search[T], from table.Source[C], admit func([]C) ([]found[T], error)) ([]found[T], error) {
	page := s.newPage()
	_, err := table.Collect(page, from, func(candidates []C) error {
		matching, err := admit(candidates)
		for _, f := range matching {
			page.Add(f)
		}
		return err
	})
	// The result that tells that another follows is kept for the whole page.
	return page.Take(false), err
}

// merge makes the page of what the sources had.
func (s search[T]) merge(parts [][]found[T]) (kept []found[T], full bool, err error) {
	page := s.newPage()
	full, err = table.Collect(page, table.AllAt(parts), func(parts [][]found[T]) error {
		for _, results := range parts {
			for _, f := range results {
				page.Add(f)
			}
		}
		return nil
	})
	return page.Take(full), full, err
}

// answer ends the search with as many results as an answer holds.
func (s search[T]) answer(taken []found[T], full bool) (registry.Page[T], error) {
	var page registry.Page[T]
	kept, cut := table.WithinAnswer(taken)
	for _, f := range kept {
		page.Items = append(page.Items, f.Result)
	}
	if !full && !cut || len(kept) == 0 {
		return page, nil
	}
	var err error
	page.NextPageToken, err = table.EncodeToken(s.digest, kept[len(kept)-1].At)
	return page, err
}

// page merges what the sources had, and ends the search.
func (s search[T]) page(parts [][]found[T]) (registry.Page[T], error) {
	taken, full, err := s.merge(parts)
	if err != nil {
		return registry.Page[T]{}, err
	}
	return s.answer(taken, full)
}

// The lists that searches walk beside an index: what has the ids or the names
// that the filter gives.
const (
	walkedIDs   = "ids"
	walkedNames = "names"
)

// listed hands out candidates that the filter itself gives.
func listed(walked string, candidates []string) table.Source[string] {
	from := table.AllAt(candidates)
	from.Walked = walked
	return from
}

// noted tells the request's meter how a search was answered.
func noted[T any](ctx context.Context, walked string, page registry.Page[T], err error) (registry.Page[T], error) {
	if err == nil {
		table.NoteSearch(ctx, walked, len(page.Items))
	}
	return page, err
}

// timeline is a list that an index keeps in the order of a time.
type timeline struct {
	partitions []string
	// prefix begins the keys of the list; the digits of a time follow, and "#".
	prefix string
	digits func(registry.Timestamp) string
	// key is what the time is called in an order.
	key string
}

// source walks the list. Where it has the order asked for it begins at the page
// and ends with it; else it gives all there is. Unfiltered, it reads no more than
// a page needs.
func (l timeline) source(ctx context.Context, on *table.Table, order filter.Order, after *filter.Place, filtered bool) table.Source[string] {
	of := table.Span{Index: table.IndexByGroup, SortKey: table.AttrByGroup, Low: l.prefix, High: l.prefix + "~"}
	first := order[0]
	sorted := first.Kind == "" && first.Key == l.key
	if sorted {
		of.Descending = first.Descending
	}
	if sorted && after != nil {
		moment := l.prefix + l.digits(registry.Timestamp((*after)[0].Number))
		if of.Descending {
			of.High = moment + table.AfterHash
		} else {
			of.Low = moment
		}
	}
	walk := on.NewWalk(table.Shared.If(sorted && !filtered), table.Across(of, l.partitions)...)
	var sameTime func(string) string
	if sorted {
		sameTime = func(place string) string { return place[:strings.LastIndexByte(place, '#')] }
	}
	return table.Source[string]{Walked: table.IndexByGroup, Sorted: sorted, Next: func(wanted int) ([]string, error) {
		entries, err := walk.Next(ctx, min(max(wanted, 1), table.ManyEntries), sameTime)
		ids := make([]string, len(entries))
		for i, entry := range entries {
			ids[i] = entry.SK
		}
		return ids, err
	}}
}

func orderedTime(at registry.Timestamp) string { return ordered(int64(at)) }

// named gives the values that an attribute must be one of, where the filter says so.
// What does not parse names nothing, and might be no key, or that of another item.
func named[T any](f filter.Filter, attribute string, parse func(string) (T, error)) ([]string, bool) {
	unparsable := func(text string) bool {
		_, err := parse(text)
		return err != nil
	}
	for _, c := range f {
		if c.Key != (filter.Key{Kind: filter.Attribute, Name: attribute}) {
			continue
		}
		switch c.Op {
		case filter.Equal:
			return slices.DeleteFunc([]string{c.Value}, unparsable), true
		case filter.In:
			return slices.DeleteFunc(slices.Clone(c.Values), unparsable), true
		}
	}
	return nil, false
}

// knownExperiments gives those of the experiments that exist, each once.
func (s *Store) knownExperiments(ctx context.Context, ids []tracking.ExperimentID) (map[tracking.ExperimentID]experimentItem, error) {
	keys := make([]table.Key, len(ids))
	for i, id := range ids {
		keys[i] = s.keys.experiment(id)
	}
	read, err := s.table.BatchGet(ctx, keys)
	if err != nil {
		return nil, err
	}
	known := make(map[tracking.ExperimentID]experimentItem, len(ids))
	for i, id := range ids {
		item := read[keys[i]]
		if item == nil && id != tracking.DefaultExperiment {
			continue
		}
		if known[id], err = foundExperiment(id, item); err != nil {
			return nil, err
		}
	}
	return known, nil
}

// eachExperiment collects the parts of a search side by side.
func eachExperiment[T any](ctx context.Context, known map[tracking.ExperimentID]experimentItem, collect func(context.Context, experimentItem) ([]found[T], error)) ([][]found[T], error) {
	parts := make([][]found[T], len(known))
	var calls []func(context.Context) error
	for _, experiment := range known {
		at := len(calls)
		calls = append(calls, func(ctx context.Context) (err error) {
			parts[at], err = collect(ctx, experiment)
			return err
		})
	}
	return parts, table.Together(ctx, calls...)
}
