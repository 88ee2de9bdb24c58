package dynamo

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// maxRenames is how often a model may be renamed while it is being looked for.
const maxRenames = 4

// modelRef is a model that may be what a search looks for. Of an id, where one
// is known, the name is a hint that a rename may have made false.
type modelRef struct {
	name registry.ModelName
	id   modelID
}

// loadModels reads the models that are there. A model that is not found under
// its hint is looked up by its id, and under the name that the id leads to.
func (s *Store) loadModels(ctx context.Context, refs []modelRef) (map[modelRef]modelItem, error) {
	loaded := make(map[modelRef]modelItem, len(refs))
	hints := make(map[modelRef]registry.ModelName, len(refs))
	for _, ref := range refs {
		hints[ref] = ref.name
	}
	for range maxRenames {
		lost, err := s.loadHinted(ctx, hints, loaded)
		if err != nil || len(lost) == 0 {
			return loaded, err
		}
		if hints, err = s.namesOf(ctx, lost); err != nil {
			return nil, err
		}
	}
	return loaded, nil
}

// loadHinted reads models under the names that they are thought to have, and
// gives those that were looked for by their id and are not there.
func (s *Store) loadHinted(ctx context.Context, hints map[modelRef]registry.ModelName, loaded map[modelRef]modelItem) (lost []modelRef, err error) {
	found, err := s.modelsByName(ctx, slices.Collect(maps.Values(hints)))
	if err != nil {
		return nil, err
	}
	for ref, name := range hints {
		model, ok := found[name]
		switch {
		case ok && (ref.id == "" || model.ID == ref.id):
			loaded[ref] = model
		case ref.id != "":
			lost = append(lost, ref)
		}
	}
	return lost, nil
}

// namesOf gives the names that ids lead to. One that leads nowhere was deleted.
func (s *Store) namesOf(ctx context.Context, refs []modelRef) (map[modelRef]registry.ModelName, error) {
	keys := make([]table.Key, len(refs))
	for i, ref := range refs {
		keys[i] = s.keys.id(ref.id)
	}
	ids, err := s.table.BatchGet(ctx, keys)
	if err != nil {
		return nil, err
	}
	names := make(map[modelRef]registry.ModelName, len(refs))
	for i, ref := range refs {
		if found, ok := ids[keys[i]]; ok {
			names[ref] = registry.ModelName(table.StringOf(found, table.AttrName))
		}
	}
	return names, nil
}

// modelsByName reads what stands under the names.
func (s *Store) modelsByName(ctx context.Context, names []registry.ModelName) (map[registry.ModelName]modelItem, error) {
	var keys []table.Key
	for _, name := range names {
		if name.CanExist() {
			keys = append(keys, s.keys.model(name))
		}
	}
	items, err := s.table.BatchGet(ctx, keys)
	if err != nil {
		return nil, err
	}
	models := make(map[registry.ModelName]modelItem, len(items))
	for _, found := range items {
		model, err := table.Decode[modelItem](found)
		if err != nil {
			return nil, err
		}
		models[model.name()] = model
	}
	return models, nil
}

// versionRef is a version that may be what a search looks for.
type versionRef struct {
	model   modelRef
	version registry.VersionNumber
	// of and item are the model and the version where the search has met them itself.
	of   *modelItem
	item table.Item
	// moment is the time that led to it, in the list of all versions by update.
	moment registry.Timestamp
	// own tells that the moment was its own, so that after a rename of its model it
	// is out of place: the rename itself leads to it again.
	own bool
}

// loadedVersion is a version that is there, with its model.
type loadedVersion struct {
	item  versionItem
	model modelItem
	// place is the time that it was found at, which a change since leaves.
	place registry.Timestamp
}

// loadVersions reads the versions that are there and in place, with their models.
func (s *Store) loadVersions(ctx context.Context, refs []versionRef) ([]loadedVersion, error) {
	items, models, err := s.readRefs(ctx, refs)
	if err != nil {
		return nil, err
	}
	var loaded []loadedVersion
	for _, ref := range refs {
		model, live := models[ref.model]
		found, ok := items[s.keys.version(ref.model.id, ref.version)]
		if !live || !ok {
			continue
		}
		version, err := table.Decode[versionItem](found)
		if err != nil {
			return nil, err
		}
		inPlace := version.Updated > model.Renamed || version.Kind != model.ID.origin()
		if !ref.own || inPlace {
			place := cmp.Or(ref.moment, max(version.Updated, model.Renamed))
			loaded = append(loaded, loadedVersion{version, model, place})
		}
	}
	return loaded, nil
}

// readRefs reads what versions and models the search has not met itself.
func (s *Store) readRefs(ctx context.Context, refs []versionRef) (map[table.Key]table.Item, map[modelRef]modelItem, error) {
	var keys []table.Key
	var modelRefs []modelRef
	met := map[table.Key]table.Item{}
	metModels := map[modelRef]modelItem{}
	for _, ref := range refs {
		k := s.keys.version(ref.model.id, ref.version)
		if ref.item != nil {
			met[k] = ref.item
		} else {
			keys = append(keys, k)
		}
		if ref.of != nil {
			metModels[ref.model] = *ref.of
		} else {
			modelRefs = append(modelRefs, ref.model)
		}
	}
	var items map[table.Key]table.Item
	var models map[modelRef]modelItem
	err := table.Together(ctx,
		func(ctx context.Context) (err error) {
			items, err = s.table.BatchGet(ctx, keys)
			return err
		},
		func(ctx context.Context) (err error) {
			models, err = s.loadModels(ctx, slices.Compact(modelRefs))
			return err
		})
	if err != nil {
		return nil, nil, err
	}
	maps.Copy(items, met)
	maps.Copy(models, metModels)
	return items, models, nil
}

// headsOf reads the highest versions of many models, each in ascending order.
func (s *Store) headsOf(ctx context.Context, models []modelItem) ([][]registry.ModelVersion, error) {
	var keys []table.Key
	for _, model := range models {
		for _, top := range model.Latest {
			if !top.Bound {
				keys = append(keys, s.keys.version(model.ID, top.Version))
			}
		}
	}
	items, err := s.table.BatchGet(ctx, keys)
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
	return latest, table.Together(ctx, calls...)
}

// headsFrom picks a model's highest versions from what was read. What was not, or
// has left its stage since, is read on its own.
func (s *Store) headsFrom(ctx context.Context, model modelItem, items map[table.Key]table.Item) ([]registry.ModelVersion, error) {
	rest := heads{}
	var tops []loadedVersion
	for stage, top := range model.Latest {
		version, err := table.Decode[versionItem](items[s.keys.version(model.ID, top.Version)])
		switch {
		case err != nil:
			return nil, err
		case top.Bound || version.Stage != stage:
			rest[stage] = head{Version: top.Version, Bound: true}
		default:
			tops = append(tops, loadedVersion{item: version, model: model})
		}
	}
	if err := s.loadLargeTags(ctx, tops, func(loadedVersion) bool { return true }); err != nil {
		return nil, err
	}
	var latest []registry.ModelVersion
	for _, top := range tops {
		latest = append(latest, top.item.modelVersion(model))
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
