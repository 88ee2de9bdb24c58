package dynamo

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// The lists that are no index, as the log names them.
const (
	walkedNames    = "names"
	walkedTag      = "tag"
	walkedRuns     = "runs"
	walkedSources  = "sources"
	walkedVersions = "versions"
)

// modelSource chooses the narrowest list: names, a tag, or all models by name
// or by time.
func (s *Store) modelSource(ctx context.Context, search registry.Search, after *position) table.Source[listedModel] {
	if names, ok := equalTo(search.Filter, table.AttrName); ok {
		var listed []listedModel
		for _, name := range names {
			listed = append(listed, listedModel{modelRef: modelRef{name: registry.ModelName(name)}})
		}
		from := table.AllAt(listed)
		from.Walked = walkedNames
		return from
	}
	if of, ok := tagSpan(search.Filter); ok {
		return s.taggedModels(ctx, of)
	}
	return s.listedModels(ctx, search, after)
}

// equalTo gives the values that a filter leaves to an attribute by = and IN;
// false where it has no such condition.
func equalTo(f filter.Filter, attribute string) (values []string, ok bool) {
	for _, c := range f {
		if c.Key != (filter.Key{Kind: filter.Attribute, Name: attribute}) {
			continue
		}
		allowed := c.Values
		switch c.Op {
		case filter.Equal:
			allowed = []string{c.Value}
		case filter.In:
		default:
			continue
		}
		if ok {
			allowed = slices.DeleteFunc(slices.Clone(allowed), func(v string) bool { return !slices.Contains(values, v) })
		}
		values, ok = allowed, true
	}
	return values, ok
}

// tagSpan gives the pointers of a tag that the filter asks for: those of one
// value if it can be, else those of any, since every condition on a tag needs
// the tag to be there.
func tagSpan(f filter.Filter) (table.Span, bool) {
	var of table.Span
	ok := false
	for _, c := range f {
		if c.Key.Kind != filter.Tag || registry.DecidesKind(c.Key.Name) {
			continue
		}
		if !registry.CanBeTag(c.Key.Name) {
			return table.Nothing, true
		}
		if c.Op == filter.Equal {
			return table.SpanUnder(tagPartition(c.Key.Name), table.Digest(c.Value)), true
		}
		of, ok = table.SpanOf(tagPartition(c.Key.Name)), true
	}
	return of, ok
}

// taggedModels follows pointers. A pointer's name is a hint.
func (s *Store) taggedModels(ctx context.Context, of table.Span) table.Source[listedModel] {
	w := s.table.NewWalk(table.Far, of)
	return table.Source[listedModel]{Walked: walkedTag, Next: func(wanted int) ([]listedModel, error) {
		entries, err := w.Next(ctx, wanted, nil)
		var listed []listedModel
		for _, e := range entries {
			_, id, _ := strings.Cut(e.SK, "#")
			listed = append(listed, listedModel{modelRef: modelRef{registry.ModelName(e.Name), modelID(id)}})
		}
		return listed, err
	}}
}

// listedModels walks the list of all models of the kind, in the order asked
// for, and drops what the filter's conditions on the name exclude before it is read.
func (s *Store) listedModels(ctx context.Context, search registry.Search, after *position) table.Source[listedModel] {
	kind, prefix := kindOf(search.Filter), longestPrefix(search.Filter)
	of := byNameSpan(search, kind, prefix, after)
	var grouping func(string) string
	if search.Order[0].Key != table.AttrName {
		of, grouping, prefix = byUpdateSpan(string(kind), search.Order[0].Descending, after), byMoment, ""
	}
	w := s.table.NewWalk(table.Shared.If(asksNoMore(search.Filter, prefix)), table.Across(of, s.keys.Partitions(modelPartition))...)
	var pending []listedModel
	return table.Source[listedModel]{Walked: of.Index, Sorted: true, Next: func(wanted int) ([]listedModel, error) {
		for len(pending) < wanted {
			entries, err := w.Next(ctx, wanted-len(pending), grouping)
			if err != nil {
				return nil, err
			}
			if len(entries) == 0 {
				break
			}
			pending = append(pending, named(search, entries)...)
		}
		chunk := pending[:min(wanted, len(pending))]
		pending = pending[len(chunk):]
		return chunk, nil
	}}
}

// named keeps the entries whose names match, and sorts those of one moment, which
// have no order in the index.
func named(search registry.Search, entries []table.Entry) []listedModel {
	var listed []listedModel
	for _, e := range entries {
		candidate := registry.RegisteredModel{Name: registry.ModelName(e.SK)}
		excluded := slices.ContainsFunc(search.Filter, func(c filter.Comparison) bool {
			return c.Key.Kind == filter.Attribute && !c.Matches(candidate)
		})
		if excluded {
			continue
		}
		l := listedModel{modelRef: modelRef{name: candidate.Name}}
		if search.Order[0].Key != table.AttrName {
			l.moment = momentAt(e)
		}
		listed = append(listed, l)
	}
	slices.SortStableFunc(listed, func(a, b listedModel) int {
		return compare(search.Order, position{Name: a.name, Updated: a.moment}, position{Name: b.name, Updated: b.moment})
	})
	return listed
}

// longestPrefix gives the longest one that a LIKE asks for.
func longestPrefix(f filter.Filter) string {
	longest := ""
	for _, c := range f {
		if prefix, _ := c.Prefix(); c.Key.Kind == filter.Attribute && len(prefix) > len(longest) {
			longest = prefix
		}
	}
	return longest
}

// beyondKind drops the conditions that are met by the list of what is of the kind.
func beyondKind(f filter.Filter) filter.Filter {
	return slices.DeleteFunc(slices.Clone(f), func(c filter.Comparison) bool {
		return c.Key.Kind == filter.Tag && registry.DecidesKind(c.Key.Name)
	})
}

// asksNoMore reports whether all of the kind with the prefix match the filter.
func asksNoMore(f filter.Filter, prefix string) bool {
	return !slices.ContainsFunc(beyondKind(f), func(c filter.Comparison) bool {
		asked, only := c.Prefix()
		return c.Key.Kind != filter.Attribute || !only || !strings.HasPrefix(prefix, asked)
	})
}

// byNameSpan covers the names of the kind with the prefix from where the last page
// ended.
func byNameSpan(search registry.Search, kind registry.Kind, prefix string, after *position) table.Span {
	if len(prefix) > registry.MaxModelNameBytes {
		return table.Nothing
	}
	of := table.Span{
		Index:      table.IndexByGroup,
		SortKey:    table.AttrByGroup,
		Low:        groupOfModel(kind, registry.ModelName(prefix)),
		High:       string(kind) + table.AfterHash,
		Descending: search.Order[0].Descending,
	}
	if beyond := following(prefix); beyond != "" {
		of.High = groupOfModel(kind, registry.ModelName(beyond))
	}
	if after == nil {
		return of
	}
	reached := groupOfModel(kind, after.Name)
	if of.Descending {
		of.High = min(of.High, reached)
	} else {
		of.Low = max(of.Low, reached)
	}
	return of
}

// following gives the first text behind all that begin with the prefix; empty
// where there is none.
func following(prefix string) string {
	runes := []rune(prefix)
	for i, r := range slices.Backward(runes) {
		r++
		if r == surrogates {
			r = afterSurrogates
		}
		if r <= unicode.MaxRune {
			return string(append(runes[:i], r))
		}
	}
	return ""
}

// The runes between these are no characters.
const (
	surrogates      = 0xD800
	afterSurrogates = 0xE000
)

// byUpdateSpan covers all times of the kind from where the last page ended.
func byUpdateSpan(kind string, descending bool, after *position) table.Span {
	of := table.Span{Index: table.IndexByUpdate, SortKey: table.AttrByUpdate, Low: kind + "#", High: kind + table.AfterHash, Descending: descending}
	if after == nil {
		return of
	}
	reached := kind + "#" + table.TimestampDigits(after.Updated)
	if descending {
		of.High = reached + table.AfterHash
	} else {
		of.Low = reached
	}
	return of
}
