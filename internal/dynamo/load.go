package dynamo

import (
	"context"
	"slices"

	"modelregistry/internal/registry"
)

// modelRef is a model that may be what a search looks for. Of an id, where one
// is known, the name is a hint that a rename may have made false.
type modelRef struct {
	name registry.ModelName
	id   modelID
}

// loadModels reads the models that are there. A model that is not found under
// its hint is looked up by its id, and under the name that the id leads to.
func (s *Store) loadModels(ctx context.Context, refs []modelRef) (map[modelRef]modelItem, error) {
	loaded, err := s.modelsByName(ctx, refs)
	if err != nil {
		return nil, err
	}
	var lost []modelRef
	for _, ref := range refs {
		if model, ok := loaded[ref]; ref.id != "" && (!ok || model.ID != ref.id) {
			delete(loaded, ref)
			lost = append(lost, ref)
		}
	}
	if len(lost) == 0 {
		return loaded, nil
	}
	return loaded, s.loadRenamed(ctx, lost, loaded)
}

// modelsByName reads what stands under the names.
func (s *Store) modelsByName(ctx context.Context, refs []modelRef) (map[modelRef]modelItem, error) {
	var keys []key
	for _, ref := range refs {
		if ref.name.CanExist() {
			keys = append(keys, s.keys.model(ref.name))
		}
	}
	items, err := s.batchGet(ctx, keys)
	if err != nil {
		return nil, err
	}
	loaded := make(map[modelRef]modelItem, len(refs))
	for _, ref := range refs {
		found, ok := items[s.keys.model(ref.name)]
		if !ok {
			continue
		}
		if loaded[ref], err = decode[modelItem](found); err != nil {
			return nil, err
		}
	}
	return loaded, nil
}

// loadRenamed reads models by their ids. One whose id leads nowhere was deleted.
func (s *Store) loadRenamed(ctx context.Context, lost []modelRef, loaded map[modelRef]modelItem) error {
	keys := make([]key, len(lost))
	for i, ref := range lost {
		keys[i] = s.keys.id(ref.id)
	}
	ids, err := s.batchGet(ctx, keys)
	if err != nil {
		return err
	}
	var renamed []modelRef
	for i, ref := range lost {
		if found, ok := ids[keys[i]]; ok {
			renamed = append(renamed, modelRef{name: registry.ModelName(stringOf(found, attrName)), id: ref.id})
		}
	}
	current, err := s.modelsByName(ctx, renamed)
	if err != nil {
		return err
	}
	byID := make(map[modelID]modelItem, len(current))
	for _, model := range current {
		byID[model.ID] = model
	}
	for _, ref := range lost {
		if model, ok := byID[ref.id]; ok {
			loaded[ref] = model
		}
	}
	return nil
}

// versionRef is a version that may be what a search looks for.
type versionRef struct {
	model   modelRef
	version registry.VersionNumber
	// listed tells that the version's own time led to it, so that after a rename
	// of its model it is out of place: the rename itself leads to it again.
	listed bool
}

// loadedVersion is a version that is there, with its model.
type loadedVersion struct {
	item  versionItem
	model modelItem
}

// loadVersions reads the versions that are there and in place, with their models.
func (s *Store) loadVersions(ctx context.Context, refs []versionRef) ([]loadedVersion, error) {
	keys := make([]key, len(refs))
	modelRefs := make([]modelRef, len(refs))
	for i, ref := range refs {
		keys[i] = s.keys.version(ref.model.id, ref.version)
		modelRefs[i] = ref.model
	}
	var items map[key]item
	var models map[modelRef]modelItem
	err := together(ctx,
		func(ctx context.Context) (err error) {
			items, err = s.batchGet(ctx, keys)
			return err
		},
		func(ctx context.Context) (err error) {
			models, err = s.loadModels(ctx, slices.Compact(modelRefs))
			return err
		})
	if err != nil {
		return nil, err
	}
	var loaded []loadedVersion
	for i, ref := range refs {
		model, live := models[ref.model]
		found, ok := items[keys[i]]
		if !live || !ok {
			continue
		}
		version, err := decode[versionItem](found)
		if err != nil {
			return nil, err
		}
		if !ref.listed || version.Updated > model.Renamed {
			loaded = append(loaded, loadedVersion{version, model})
		}
	}
	return loaded, nil
}

// headsOf reads the highest versions of many models, each in ascending order.
func (s *Store) headsOf(ctx context.Context, models []modelItem) ([][]registry.ModelVersion, error) {
	var keys []key
	for _, model := range models {
		for _, top := range model.Latest {
			if !top.Bound {
				keys = append(keys, s.keys.version(model.ID, top.Version))
			}
		}
	}
	items, err := s.batchGet(ctx, keys)
	if err != nil {
		return nil, err
	}
	latest := make([][]registry.ModelVersion, len(models))
	var calls []func(context.Context) error
	for i, model := range models {
		calls = append(calls, func(ctx context.Context) (err error) {
			latest[i], err = s.headsFrom(ctx, model, items)
			return err
		})
	}
	return latest, together(ctx, calls...)
}

// headsFrom picks a model's highest versions from what was read. What was not,
// has large tags, or has left its stage since, is read on its own.
func (s *Store) headsFrom(ctx context.Context, model modelItem, items map[key]item) ([]registry.ModelVersion, error) {
	rest := heads{}
	var latest []registry.ModelVersion
	for stage, top := range model.Latest {
		version, err := decode[versionItem](items[s.keys.version(model.ID, top.Version)])
		switch {
		case err != nil:
			return nil, err
		case top.Bound || version.Stage != stage:
			rest[stage] = head{Version: top.Version, Bound: true}
		case len(version.LargeTags) > 0:
			rest[stage] = top
		default:
			latest = append(latest, version.modelVersion(model))
		}
	}
	if len(rest) > 0 {
		model.Latest = rest
		others, err := s.readHeads(ctx, model)
		if err != nil {
			return nil, err
		}
		latest = append(latest, others...)
	}
	sortByVersion(latest)
	return latest, nil
}
