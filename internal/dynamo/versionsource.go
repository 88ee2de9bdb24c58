package dynamo

import (
	"context"
	"math"
	"slices"
	"strings"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// versionSource chooses the narrowest list: models, runs, sources, or all
// versions by time.
func (s *Store) versionSource(ctx context.Context, search registry.Search, after *position) (table.Source[versionRef], error) {
	if names, ok := equalTo(search.Filter, table.AttrName); ok {
		return s.namedVersions(ctx, names, search, after)
	}
	// Versions without a run have no pointer.
	if runs, ok := equalTo(search.Filter, "run_id"); ok && !slices.Contains(runs, "") {
		return s.pointedVersions(ctx, walkedRuns, runs, runPartition), nil
	}
	if sources, ok := equalTo(search.Filter, "source_path"); ok {
		return s.pointedVersions(ctx, walkedSources, sources, sourcePartition), nil
	}
	return s.listedVersions(ctx, search, after), nil
}

// pointedVersions follows the pointers from runs or sources.
func (s *Store) pointedVersions(ctx context.Context, walked string, values []string, partition func(string) string) table.Source[versionRef] {
	spans := make([]table.Span, len(values))
	for i, value := range values {
		spans[i] = table.SpanOf(partition(value))
	}
	return unsorted(ctx, walked, s.table.NewWalk(table.Far, spans...))
}

// unsorted hands out the versions of a walk in chunks, in the walk's own order.
func unsorted(ctx context.Context, walked string, w *table.Walk) table.Source[versionRef] {
	return table.Source[versionRef]{Walked: walked, Next: func(wanted int) ([]versionRef, error) {
		entries, err := w.Next(ctx, wanted, nil)
		return versionRefs(entries), err
	}}
}

// versionRefs are those entries that are versions, or point at some.
func versionRefs(entries []table.Entry) []versionRef {
	var refs []versionRef
	for _, e := range entries {
		if id, version, ok := parseVersionSK(e.SK); ok {
			refs = append(refs, versionRef{model: modelRef{registry.ModelName(e.Name), id}, version: version, item: e.Item})
		}
	}
	return refs
}

// namedVersions walks the versions of the models that have the names.
func (s *Store) namedVersions(ctx context.Context, names []string, search registry.Search, after *position) (table.Source[versionRef], error) {
	refs := make([]modelRef, len(names))
	for i, name := range names {
		refs[i] = modelRef{name: registry.ModelName(name)}
	}
	models, err := s.loadModels(ctx, refs)
	if err != nil {
		return table.Source[versionRef]{}, err
	}
	var spans []table.Span
	for _, model := range models {
		if len(models) == 1 && sortedWithin(search.Order) {
			return s.versionsOf(ctx, model, search, after), nil
		}
		spans = append(spans, s.groupSpan(model.ID, 0, math.MaxInt64))
	}
	return withModels(unsorted(ctx, table.IndexByGroup, s.table.NewWalk(table.Far, spans...)), models), nil
}

// withModels fills in the models, which were read to find their versions.
func withModels(from table.Source[versionRef], models map[modelRef]modelItem) table.Source[versionRef] {
	known := make(map[modelID]*modelItem, len(models))
	for _, model := range models {
		known[model.ID] = &model
	}
	next := from.Next
	from.Next = func(wanted int) ([]versionRef, error) {
		refs, err := next(wanted)
		for i := range refs {
			refs[i].of = known[refs[i].model.id]
		}
		return refs, err
	}
	return from
}

// within is the order of versions of one model: that without its name.
func within(order filter.Order) filter.Order {
	return slices.DeleteFunc(slices.Clone(order), func(t filter.Term) bool { return t.Key == table.AttrName })
}

// sortedWithin reports whether the versions of one model can be walked in the
// order: by number, by creation, which goes with it, or by update as by default.
func sortedWithin(order filter.Order) bool {
	first := within(order)[0]
	return first.Key != "last_updated_timestamp" || isDefault(order)
}

func isDefault(order filter.Order) bool {
	return slices.Equal(within(order), filter.Order{{Key: "last_updated_timestamp", Descending: true}, {Key: "version_number", Descending: true}})
}

// versionsOf walks the versions of one model in the order asked for.
func (s *Store) versionsOf(ctx context.Context, model modelItem, search registry.Search, after *position) table.Source[versionRef] {
	models := map[modelRef]modelItem{{}: model}
	reach := table.Near.If(len(beyondKind(search.Filter)) == 1)
	if isDefault(search.Order) {
		return withModels(s.updatedVersions(ctx, model, reach, after), models)
	}
	of := s.numberSpan(model.ID, within(search.Order)[0].Descending, after)
	return withModels(sortedBy(ctx, walkedVersions, s.table.NewWalk(reach, of), everyEntry), models)
}

// sortedBy hands out those entries of a walk that are versions and pass.
func sortedBy(ctx context.Context, walked string, w *table.Walk, pass func(table.Entry) bool) table.Source[versionRef] {
	return table.Source[versionRef]{Walked: walked, Sorted: true, Next: func(wanted int) ([]versionRef, error) {
		for {
			entries, err := w.Next(ctx, wanted, nil)
			if err != nil || len(entries) == 0 {
				return nil, err
			}
			kept := slices.DeleteFunc(entries, func(e table.Entry) bool { return !pass(e) })
			if refs := versionRefs(kept); len(refs) > 0 {
				return refs, nil
			}
		}
	}}
}

func everyEntry(table.Entry) bool { return true }

// updatedVersions walks a model's versions by update. Those that were there
// when the model was renamed all have that time, and follow by number.
func (s *Store) updatedVersions(ctx context.Context, model modelItem, reach table.Reach, after *position) table.Source[versionRef] {
	newest := registry.Timestamp(math.MaxInt64)
	var reached *position
	if after != nil {
		newest = after.Updated
		if after.Updated <= model.Renamed {
			reached = after
		}
	}
	own := sortedBy(ctx, table.IndexByGroup, s.table.NewWalk(reach, s.groupSpan(model.ID, model.Renamed+1, newest)), everyEntry)
	if model.Renamed == 0 {
		return own
	}
	rest := sortedBy(ctx, walkedVersions, s.table.NewWalk(reach, s.numberSpan(model.ID, true, reached)), func(e table.Entry) bool {
		return updatedOf(e.Group) <= table.TimestampDigits(model.Renamed)
	})
	return table.Source[versionRef]{Walked: own.Walked + "+" + rest.Walked, Sorted: true, Next: func(wanted int) ([]versionRef, error) {
		refs, err := own.Next(wanted)
		if err != nil || len(refs) > 0 {
			return refs, err
		}
		return rest.Next(wanted)
	}}
}

// updatedOf gives the time within a version's key in the index by group.
func updatedOf(group string) string {
	_, rest, _ := strings.Cut(group, "#")
	moment, _, _ := strings.Cut(rest, "#")
	return moment
}

// groupSpan covers a model's versions by update, the last one first.
func (s *Store) groupSpan(id modelID, oldest, newest registry.Timestamp) table.Span {
	prefix := string(id) + "#"
	high := string(id) + table.AfterHash
	if newest < math.MaxInt64 {
		high = prefix + table.TimestampDigits(newest) + table.AfterHash
	}
	return table.Span{
		Partition:  s.keys.partitionOf(id),
		Index:      table.IndexByGroup,
		SortKey:    table.AttrByGroup,
		Low:        prefix + table.TimestampDigits(oldest),
		High:       high,
		Descending: true,
	}
}

// numberSpan covers a model's versions by number, from where the last page ended.
func (s *Store) numberSpan(id modelID, descending bool, after *position) table.Span {
	of := table.Span{
		Partition:  s.keys.partitionOf(id),
		SortKey:    table.AttrSK,
		Low:        versionSK(id, 0),
		High:       string(id) + "#:",
		Descending: descending,
		Whole:      true,
	}
	switch {
	case after == nil:
	case descending:
		of.High = versionSK(id, after.Version)
	default:
		of.Low = versionSK(id, after.Version)
	}
	return of
}

// listedVersions walks all versions by update. In any other order than the
// default all of them are candidates.
func (s *Store) listedVersions(ctx context.Context, search registry.Search, after *position) table.Source[versionRef] {
	sorted := isDefault(search.Order) && search.Order[0].Key != table.AttrName
	if !sorted {
		after = nil
	}
	of := byUpdateSpan(string(kindOf(search.Filter)), true, after)
	stream := &versionStream{
		store: s,
		walk:  s.table.NewWalk(table.Near.If(sorted && len(beyondKind(search.Filter)) == 0), table.Across(of, s.keys.Partitions(versionPartition))...),
		after: after,
	}
	return table.Source[versionRef]{Walked: of.Index, Sorted: sorted, Next: func(wanted int) ([]versionRef, error) { return stream.next(ctx, wanted) }}
}
