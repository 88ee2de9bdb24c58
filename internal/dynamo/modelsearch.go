package dynamo

import (
	"context"
	"slices"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// SearchRegisteredModels walks the narrowest list that the filter allows, reads
// the models that it leads to, and completes those of the page.
func (s *Store) SearchRegisteredModels(ctx context.Context, search registry.Search) (registry.Page[registry.RegisteredModel], error) {
	var result registry.Page[registry.RegisteredModel]
	p, err := newPage[modelItem](search)
	if err != nil {
		return result, err
	}
	kind := kindOf(search.Filter)
	full, err := collect(p, s.modelSource(ctx, search, p.after), func(refs []modelRef) error {
		return s.admitModels(ctx, p, kind, refs)
	})
	if err != nil {
		return result, err
	}
	return s.modelPage(ctx, p, full)
}

func kindOf(f filter.Filter) registry.Kind {
	if f.Prompts() {
		return registry.KindPrompt
	}
	return registry.KindModel
}

// admitModels adds those models of a chunk that match.
func (s *Store) admitModels(ctx context.Context, p *page[modelItem], kind registry.Kind, refs []modelRef) error {
	loaded, err := s.loadModels(ctx, refs)
	if err != nil {
		return err
	}
	var calls []func(context.Context) error
	var models []modelItem
	for _, model := range loaded {
		if model.Kind == kind {
			models = append(models, model)
		}
	}
	for _, model := range models {
		if namesAny(p.search.Filter, model.LargeTags) {
			calls = append(calls, func(ctx context.Context) error {
				_, err := s.readModelTags(ctx, model)
				return err
			})
		}
	}
	if err := together(ctx, calls...); err != nil {
		return err
	}
	for _, model := range models {
		if p.search.Filter.Matches(model.registeredModel()) {
			p.add(found[modelItem]{result: model, at: position{Name: model.name(), Updated: model.Updated}, bytes: sizeOfModel(model)})
		}
	}
	return nil
}

// namesAny reports whether a filter looks at one of the tags.
func namesAny(f filter.Filter, tags map[string]string) bool {
	return slices.ContainsFunc(f, func(c filter.Comparison) bool {
		_, ok := tags[c.Key.Name]
		return ok && c.Key.Kind == filter.Tag
	})
}

// modelPage completes the models of a page, and ends it where an answer would
// grow too large.
func (s *Store) modelPage(ctx context.Context, p *page[modelItem], full bool) (registry.Page[registry.RegisteredModel], error) {
	taken := p.take(full)
	models := make([]modelItem, len(taken))
	for i, f := range taken {
		models[i] = f.result
	}
	result := registry.Page[registry.RegisteredModel]{Items: make([]registry.RegisteredModel, len(models))}
	var latest [][]registry.ModelVersion
	calls := []func(context.Context) error{func(ctx context.Context) (err error) {
		latest, err = s.headsOf(ctx, models)
		return err
	}}
	for i, model := range models {
		result.Items[i] = model.registeredModel()
		calls = append(calls, func(ctx context.Context) (err error) {
			result.Items[i].Tags, err = s.readModelTags(ctx, model)
			return err
		})
	}
	if err := together(ctx, calls...); err != nil {
		return result, err
	}
	for i := range taken {
		result.Items[i].LatestVersions = latest[i]
		taken[i].bytes = sizeOfRegisteredModel(result.Items[i])
	}
	kept, cut := withinAnswer(taken)
	var err error
	result.Items = result.Items[:len(kept)]
	result.NextPageToken, err = p.token(kept, full || cut)
	return result, err
}

// modelSource chooses the narrowest list: names, a tag, or all models by name
// or by time.
func (s *Store) modelSource(ctx context.Context, search registry.Search, after *position) source[modelRef] {
	if names, ok := equalTo(search.Filter, attrName); ok {
		var refs []modelRef
		for _, name := range names {
			refs = append(refs, modelRef{name: registry.ModelName(name)})
		}
		return allAt(refs)
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
func tagSpan(f filter.Filter) (span, bool) {
	var of span
	ok := false
	for _, c := range f {
		if c.Key.Kind != filter.Tag || registry.DecidesKind(c.Key.Name) {
			continue
		}
		if !registry.CanBeTag(c.Key.Name) {
			return nothing, true
		}
		if c.Op == filter.Equal {
			return prefixSpan(tagPartition(c.Key.Name), digest(c.Value)), true
		}
		of, ok = prefixSpan(tagPartition(c.Key.Name), "0"), true
		of.high = "g"
	}
	return of, ok
}

// taggedModels follows pointers. A pointer's name is a hint.
func (s *Store) taggedModels(ctx context.Context, of span) source[modelRef] {
	w := s.newWalk(false, of)
	return source[modelRef]{next: func(wanted int) ([]modelRef, error) {
		entries, err := w.next(ctx, max(wanted, maxBatch), nil)
		var refs []modelRef
		for _, e := range entries {
			refs = append(refs, modelRef{name: registry.ModelName(e.name), id: modelID(e.sk[len(digest(""))+len("#"):])})
		}
		return refs, err
	}}
}

// listedModels walks the list of all models of the kind, in the order asked
// for, and drops what the filter's conditions on the name exclude before it is read.
func (s *Store) listedModels(ctx context.Context, search registry.Search, after *position) source[modelRef] {
	kind := kindOf(search.Filter)
	of := byNameSpan(search, kind, after)
	var grouping func(string) string
	if search.Order[0].Key != attrName {
		of, grouping = byUpdateSpan(string(kind), search.Order[0].Descending, after), byMoment
	}
	w := s.newWalk(len(search.Filter) == 0, across(of, s.keys.partitions(modelPartition))...)
	return source[modelRef]{sorted: true, next: func(wanted int) ([]modelRef, error) {
		for {
			entries, err := w.next(ctx, wanted, grouping)
			if err != nil || len(entries) == 0 {
				return nil, err
			}
			if refs := named(search.Filter, entries); len(refs) > 0 {
				return refs, nil
			}
		}
	}}
}

// named keeps the entries whose names match.
func named(f filter.Filter, entries []entry) []modelRef {
	var refs []modelRef
	for _, e := range entries {
		candidate := registry.RegisteredModel{Name: registry.ModelName(e.sk)}
		excluded := slices.ContainsFunc(f, func(c filter.Comparison) bool {
			return c.Key.Kind == filter.Attribute && !c.Matches(candidate)
		})
		if !excluded {
			refs = append(refs, modelRef{name: candidate.Name})
		}
	}
	return refs
}

// byNameSpan covers the names of the kind from where the last page ended, within
// the prefix that a LIKE asks for.
func byNameSpan(search registry.Search, kind registry.Kind, after *position) span {
	prefix := ""
	for _, c := range search.Filter {
		if literal, _ := c.Prefix(); c.Key.Kind == filter.Attribute && c.Op == filter.Like && len(literal) > len(prefix) {
			prefix = literal
		}
	}
	if len(prefix) > registry.MaxModelNameBytes {
		return nothing
	}
	start := groupOfModel(kind, registry.ModelName(prefix))
	of := span{index: indexByGroup, sortKey: attrByGroup, low: start, high: start + highest, descending: search.Order[0].Descending}
	if after == nil {
		return of
	}
	reached := groupOfModel(kind, after.Name)
	if of.descending {
		of.high = min(of.high, reached)
	} else {
		of.low = max(of.low, reached)
	}
	return of
}

// byUpdateSpan covers all times of the kind from where the last page ended.
func byUpdateSpan(kind string, descending bool, after *position) span {
	of := span{index: indexByUpdate, sortKey: attrByUpdate, low: kind + "#", high: kind + "#" + highest, descending: descending}
	if after == nil {
		return of
	}
	reached := kind + "#" + timestampDigits(after.Updated)
	if descending {
		of.high = reached + highest
	} else {
		of.low = reached
	}
	return of
}
