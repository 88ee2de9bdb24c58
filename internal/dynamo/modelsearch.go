package dynamo

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// SearchRegisteredModels walks the narrowest list that the filter allows, reads
// the models that it leads to, and completes those of the page.
func (s *Store) SearchRegisteredModels(ctx context.Context, search registry.Search) (registry.Page[registry.RegisteredModel], error) {
	var result registry.Page[registry.RegisteredModel]
	err := table.Retry(ctx, func(ctx context.Context) (err error) {
		result, err = s.searchModels(ctx, search)
		return err
	})
	return result, err
}

func (s *Store) searchModels(ctx context.Context, search registry.Search) (registry.Page[registry.RegisteredModel], error) {
	var result registry.Page[registry.RegisteredModel]
	p, err := newPage[modelItem](search)
	if err != nil {
		return result, err
	}
	kind := kindOf(search.Filter)
	from := s.modelSource(ctx, search, p.After)
	full, err := table.Collect(p.Page, from, func(listed []listedModel) error {
		return s.admitModels(ctx, p, kind, listed)
	})
	if err != nil {
		return result, err
	}
	result, err = s.modelPage(ctx, p, full)
	if err == nil {
		table.NoteSearch(ctx, from.Walked, len(result.Items))
	}
	return result, err
}

func kindOf(f filter.Filter) registry.Kind {
	if f.Prompts() {
		return registry.KindPrompt
	}
	return registry.KindModel
}

// listedModel is a model that may be what a search looks for, with the time that
// led to it in the list of all models by update.
type listedModel struct {
	modelRef
	moment registry.Timestamp
}

// place is where a model stands in the results: where it was listed, though it
// was changed since. False where an ascending walk will meet it again.
func (l listedModel) place(model modelItem, order filter.Order) (position, bool) {
	moved := l.moment != 0 && l.moment != model.Updated
	if moved && !order[0].Descending {
		return position{}, false
	}
	return position{Name: model.name(), Updated: cmp.Or(l.moment, model.Updated)}, true
}

// admitModels adds those models of a chunk that match.
func (s *Store) admitModels(ctx context.Context, p *page[modelItem], kind registry.Kind, listed []listedModel) error {
	refs := make([]modelRef, len(listed))
	for i, l := range listed {
		refs[i] = l.modelRef
	}
	loaded, err := s.loadModels(ctx, refs)
	if err != nil {
		return err
	}
	if err := s.loadFilteredTags(ctx, p.search.Filter, loaded); err != nil {
		return err
	}
	for _, l := range listed {
		model, ok := loaded[l.modelRef]
		if !ok || model.Kind != kind || !p.search.Filter.Matches(model.registeredModel()) {
			continue
		}
		if at, ok := l.place(model, p.search.Order); ok {
			p.Add(found[modelItem]{Result: model, At: at, Bytes: sizeOfModel(model)})
		}
	}
	return nil
}

// loadFilteredTags reads the large tags of those models whose large tags the
// filter looks at.
func (s *Store) loadFilteredTags(ctx context.Context, f filter.Filter, models map[modelRef]modelItem) error {
	var calls []func(context.Context) error
	var mutex sync.Mutex
	for ref, model := range models {
		if !namesAny(f, model.LargeTags) {
			continue
		}
		calls = append(calls, func(ctx context.Context) (err error) {
			model.Tags, err = s.readModelTags(ctx, model)
			model.LargeTags = nil
			mutex.Lock()
			defer mutex.Unlock()
			models[ref] = model
			return err
		})
	}
	return table.Together(ctx, calls...)
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
	taken := p.Take(full)
	models := make([]modelItem, len(taken))
	for i, f := range taken {
		models[i] = f.Result
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
	if err := table.Together(ctx, calls...); err != nil {
		return result, err
	}
	for i := range taken {
		result.Items[i].LatestVersions = latest[i]
		taken[i].Bytes = sizeOfRegisteredModel(result.Items[i])
	}
	kept, cut := table.WithinAnswer(taken)
	var err error
	result.Items = result.Items[:len(kept)]
	result.NextPageToken, err = p.token(kept, full || cut)
	return result, err
}
