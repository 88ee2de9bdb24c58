package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// SetVersionTag replaces a tag's value in the version.
func (s *Store) SetVersionTag(ctx context.Context, name registry.ModelName, version registry.VersionNumber, tag registry.Tag) error {
	return s.tagVersion(ctx, name, version, tag, func(k, value table.Key, change expression.UpdateBuilder, g guard) []table.Step {
		change = placeTag(change, tag.Key, tag.Value)
		if !isLarge(tag.Value) {
			return []table.Step{table.Update(k, change, g.when, g.unless), table.Remove(value, nil, nil)}
		}
		fits := table.Update(k, change, g.when.And(hasRoom(tag.Key)), func(current table.Item) error {
			if isFull(current, tag.Key) {
				return tooManyLargeTags()
			}
			return g.unless(current)
		})
		return []table.Step{fits, table.Put(largeValue(value, tag.Key, tag.Value), nil, nil)}
	})
}

// isFull reports whether an item has no room for the large tag.
func isFull(current table.Item, tag string) bool {
	version, err := table.Decode[versionItem](current)
	_, has := version.LargeTags[tag]
	return err == nil && !has && len(version.LargeTags) >= maxLargeTags
}

// DeleteVersionTag takes a tag from the version.
func (s *Store) DeleteVersionTag(ctx context.Context, name registry.ModelName, version registry.VersionNumber, tag string) error {
	return s.tagVersion(ctx, name, version, registry.Tag{Key: tag}, func(k, value table.Key, change expression.UpdateBuilder, g guard) []table.Step {
		return []table.Step{table.Update(k, dropTag(change, tag), g.when, g.unless), table.Remove(value, nil, nil)}
	})
}

// guard is a condition and what it means when it fails.
type guard struct {
	when   expression.ConditionBuilder
	unless func(table.Item) error
}

// tagVersion reads the model and writes what a tag changes in one of its
// versions: the steps are given the keys of the version and of a large value.
func (s *Store) tagVersion(ctx context.Context, name registry.ModelName, version registry.VersionNumber, tag registry.Tag,
	steps func(k, value table.Key, change expression.UpdateBuilder, g guard) []table.Step) error {
	err := table.Retry(ctx, func(ctx context.Context) error {
		model, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		k, value := s.keys.version(model.ID, version), s.keys.versionTag(model.ID, version, tag.Key)
		if !registry.DecidesKind(tag.Key) {
			return s.transact(ctx, steps(k, value, expression.UpdateBuilder{}, guard{table.Exists, missingVersion(name, version)})...)
		}
		read, err := s.readVersionItem(ctx, model, version)
		if err != nil {
			return err
		}
		kind := registry.Tags{tag.Key: tag.Value}.Kind()
		moved := steps(k, value, listAs(kind, read, model.ID), unmoved(read, name))
		return s.transact(ctx, append(moved, s.recount(model, read.Kind, kind)...)...)
	})
	return versionMissing(err, name, version)
}

// readVersionItem reads a version without its large tags.
func (s *Store) readVersionItem(ctx context.Context, model modelItem, version registry.VersionNumber) (versionItem, error) {
	found, err := s.table.Get(ctx, s.keys.version(model.ID, version))
	if err != nil {
		return versionItem{}, err
	}
	if found == nil {
		return versionItem{}, registry.VersionNotFound(model.name(), version)
	}
	return table.Decode[versionItem](found)
}

// listAs lists a version among prompts or among models, at the time that it has.
func listAs(kind registry.Kind, read versionItem, id modelID) expression.UpdateBuilder {
	return expression.Set(expression.Name("kind"), expression.Value(kind)).
		Set(expression.Name(table.AttrByUpdate), expression.Value(updateOfVersion(kind, read.Updated, id, read.Version)))
}

// unmoved holds while a version has the kind and the time that it was read with.
func unmoved(read versionItem, name registry.ModelName) guard {
	when := expression.Name("kind").Equal(expression.Value(read.Kind)).
		And(expression.Name("updated").Equal(expression.Value(read.Updated)))
	return guard{when, func(current table.Item) error {
		if current == nil {
			return registry.VersionNotFound(name, read.Version)
		}
		return table.ErrStale
	}}
}

// recount counts in the model a version that turns from one kind to the other.
func (s *Store) recount(model modelItem, from, to registry.Kind) []table.Step {
	by := 1
	switch {
	case from == to:
		return nil
	case to == registry.KindModel:
		by = -1
	}
	return []table.Step{s.updateModel(model, countPrompts(revise(), by), same(model))}
}
