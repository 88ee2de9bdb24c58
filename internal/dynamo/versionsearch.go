package dynamo

import (
	"context"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// SearchModelVersions walks the narrowest list that the filter allows, and
// reads the versions that it leads to, with their models for names and aliases.
func (s *Store) SearchModelVersions(ctx context.Context, search registry.Search) (registry.Page[registry.ModelVersion], error) {
	var result registry.Page[registry.ModelVersion]
	err := table.Retry(ctx, func(ctx context.Context) (err error) {
		result, err = s.searchVersions(ctx, search)
		return err
	})
	return result, err
}

func (s *Store) searchVersions(ctx context.Context, search registry.Search) (registry.Page[registry.ModelVersion], error) {
	var result registry.Page[registry.ModelVersion]
	p, err := newPage[loadedVersion](search)
	if err != nil {
		return result, err
	}
	from, err := s.versionSource(ctx, search, p.After)
	if err != nil {
		return result, err
	}
	full, err := table.Collect(p.Page, from, func(refs []versionRef) error { return s.admitVersions(ctx, p, refs) })
	if err != nil {
		return result, err
	}
	result, err = s.versionPage(ctx, p, full)
	if err == nil {
		table.NoteSearch(ctx, from.Walked, len(result.Items))
	}
	return result, err
}

// admitVersions adds those versions of a chunk that match.
func (s *Store) admitVersions(ctx context.Context, p *page[loadedVersion], refs []versionRef) error {
	loaded, err := s.loadVersions(ctx, refs)
	if err != nil {
		return err
	}
	if err := s.loadLargeTags(ctx, loaded, func(v loadedVersion) bool {
		return namesAny(p.search.Filter, v.item.LargeTags)
	}); err != nil {
		return err
	}
	kind := kindOf(p.search.Filter)
	for _, v := range loaded {
		version := v.item.modelVersion(v.model)
		if v.isOf(kind) && p.search.Filter.Matches(version) {
			p.Add(found[loadedVersion]{Result: v, Bytes: sizeOfVersion(version) + len(v.item.LargeTags)*largeTagGuess, At: position{
				Name:    version.Name,
				Version: version.Version,
				Created: version.Created,
				Updated: v.place,
			}})
		}
	}
	return nil
}

// isOf reports whether a search for models, or for prompts, may find the version.
func (v loadedVersion) isOf(kind registry.Kind) bool {
	if kind == registry.KindPrompt {
		return v.item.Kind == kind
	}
	return v.model.PromptVersions == 0
}

// loadLargeTags moves the large tags of the versions chosen among their tags, once.
func (s *Store) loadLargeTags(ctx context.Context, versions []loadedVersion, chosen func(loadedVersion) bool) error {
	var calls []func(context.Context) error
	for i, v := range versions {
		if len(v.item.LargeTags) == 0 || !chosen(v) {
			continue
		}
		calls = append(calls, func(ctx context.Context) error {
			of := table.SpanUnder(v.item.PK, v.item.SK)
			of.Low += "#"
			values, err := s.table.QueryAll(ctx, of)
			if err != nil {
				return err
			}
			err = addLargeTags(v.item.Tags, v.item.LargeTags, values)
			versions[i].item.LargeTags = nil
			return err
		})
	}
	return table.Together(ctx, calls...)
}

// versionPage completes the versions of a page, and ends it where an answer
// would grow too large.
func (s *Store) versionPage(ctx context.Context, p *page[loadedVersion], full bool) (registry.Page[registry.ModelVersion], error) {
	taken := p.Take(full)
	versions := make([]loadedVersion, len(taken))
	for i, f := range taken {
		versions[i] = f.Result
	}
	var result registry.Page[registry.ModelVersion]
	if err := s.loadLargeTags(ctx, versions, func(loadedVersion) bool { return true }); err != nil {
		return result, err
	}
	for i, v := range versions {
		result.Items = append(result.Items, v.item.modelVersion(v.model))
		taken[i].Bytes = sizeOfVersion(result.Items[i])
	}
	kept, cut := table.WithinAnswer(taken)
	var err error
	result.Items = result.Items[:len(kept)]
	result.NextPageToken, err = p.token(kept, full || cut)
	return result, err
}
