package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/registry"
)

// maxLargeTags bounds the tags over 4 KB of one version, so that one
// transaction can delete it with them, and those of one model alike.
const maxLargeTags = 90

// A tag is an entry of a map in its model or version. A large one has an item
// of its own for its value, and its digest in a second map instead.
func tagName(tag string) expression.NameBuilder {
	return expression.Name("tags").AppendName(expression.NameNoDotSplit(tag))
}

func largeTagName(tag string) expression.NameBuilder {
	return largeTags.AppendName(expression.NameNoDotSplit(tag))
}

var largeTags = expression.Name("large_tags")

// placeTag changes the tag in its model or version.
func placeTag(change expression.UpdateBuilder, tag, value string) expression.UpdateBuilder {
	if isLarge(value) {
		return change.Remove(tagName(tag)).Set(largeTagName(tag), expression.Value(digest(value)))
	}
	return change.Set(tagName(tag), expression.Value(value)).Remove(largeTagName(tag))
}

func dropTag(change expression.UpdateBuilder, tag string) expression.UpdateBuilder {
	return change.Remove(tagName(tag)).Remove(largeTagName(tag))
}

// hasRoom holds where the large tag does not go beyond the limit.
func hasRoom(tag string) expression.ConditionBuilder {
	return largeTags.Size().LessThan(expression.Value(maxLargeTags)).Or(expression.AttributeExists(largeTagName(tag)))
}

func tooManyLargeTags() error {
	return &registry.Error{
		Code: registry.InvalidParameterValue,
		Message: "A model or a version has at most 90 tags with values over 4,096 bytes, of which a model is created with 8 at most. " +
			"Delete some, shorten the values, or set them after the creation.",
	}
}

// digestOf gives the digest of a tag's value in a model; false without the tag.
func (m modelItem) digestOf(tag string) (string, bool) {
	if value, ok := m.Tags[tag]; ok {
		return digest(value), true
	}
	large, ok := m.LargeTags[tag]
	return large, ok
}

// placeModelTag writes what stands beside a model for one of its tags: a
// pointer from the value to the model, and a large value itself.
func (s *Store) placeModelTag(model modelItem, tag, value string) []step {
	k := tagPointerKey(model.ID, tag, digest(value))
	steps := []step{put(pointerItem{PK: k.pk, SK: k.sk, Name: model.name()}, nil, nil)}
	if isLarge(value) {
		steps = append(steps, put(largeValue(s.keys.modelTag(model.ID, tag), tag, value), nil, nil))
	}
	return steps
}

// tagUnchanged holds while the tag is what it was when the model was read.
func tagUnchanged(read modelItem, tag string) expression.ConditionBuilder {
	condition := expression.Name("id").Equal(expression.Value(read.ID))
	if value, ok := read.Tags[tag]; ok {
		return condition.And(tagName(tag).Equal(expression.Value(value)))
	}
	if large, ok := read.LargeTags[tag]; ok {
		return condition.And(largeTagName(tag).Equal(expression.Value(large)))
	}
	return condition.And(expression.AttributeNotExists(tagName(tag)), expression.AttributeNotExists(largeTagName(tag)))
}

// SetModelTag replaces a tag's value and the pointer to the model from it.
func (s *Store) SetModelTag(ctx context.Context, name registry.ModelName, tag registry.Tag) error {
	return retry(ctx, func(ctx context.Context) error {
		read, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		old, had := read.digestOf(tag.Key)
		if had && old == digest(tag.Value) {
			return nil
		}
		_, wasLarge := read.LargeTags[tag.Key]
		if isLarge(tag.Value) && !wasLarge && len(read.LargeTags) >= maxLargeTags {
			return tooManyLargeTags()
		}
		steps := []step{s.changeModelTag(read, tag.Key, placeTag(revise(), tag.Key, tag.Value), kindWith(read, tag))}
		if had {
			steps = append(steps, remove(tagPointerKey(read.ID, tag.Key, old), nil, nil))
		}
		if wasLarge && !isLarge(tag.Value) {
			steps = append(steps, remove(s.keys.modelTag(read.ID, tag.Key), nil, nil))
		}
		return s.transact(ctx, append(steps, s.placeModelTag(read, tag.Key, tag.Value)...)...)
	})
}

// DeleteModelTag takes a tag and its pointer away.
func (s *Store) DeleteModelTag(ctx context.Context, name registry.ModelName, tag string) error {
	return retry(ctx, func(ctx context.Context) error {
		read, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		old, had := read.digestOf(tag)
		if !had {
			return nil
		}
		steps := []step{
			s.changeModelTag(read, tag, dropTag(revise(), tag), kindWith(read, registry.Tag{Key: tag})),
			remove(tagPointerKey(read.ID, tag, old), nil, nil),
		}
		if _, large := read.LargeTags[tag]; large {
			steps = append(steps, remove(s.keys.modelTag(read.ID, tag), nil, nil))
		}
		return s.transact(ctx, steps...)
	})
}

// kindWith gives the kind of a model once it has the tag.
func kindWith(read modelItem, tag registry.Tag) registry.Kind {
	if registry.DecidesKind(tag.Key) {
		return registry.Tags{tag.Key: tag.Value}.Kind()
	}
	return read.Kind
}

// changeModelTag changes the model's own item. A tag that makes a prompt of a
// model, or a model of a prompt, moves it between their lists.
func (s *Store) changeModelTag(read modelItem, tag string, change expression.UpdateBuilder, kind registry.Kind) step {
	if kind == read.Kind {
		return s.updateModel(read, change, tagUnchanged(read, tag))
	}
	model := read
	model.Kind = kind
	model.place(s.keys, read.name())
	change = change.
		Set(expression.Name("kind"), expression.Value(kind)).
		Set(expression.Name(attrByGroup), expression.Value(model.ByGroup)).
		Set(expression.Name(attrByUpdate), expression.Value(model.ByUpdate))
	return s.updateModel(read, change, unchanged(read))
}

// SetVersionTag replaces a tag's value in the version.
func (s *Store) SetVersionTag(ctx context.Context, name registry.ModelName, version registry.VersionNumber, tag registry.Tag) error {
	return s.tagVersion(ctx, name, version, tag, func(k, value key, change expression.UpdateBuilder, g guard) []step {
		change = placeTag(change, tag.Key, tag.Value)
		if !isLarge(tag.Value) {
			return []step{update(k, change, g.when, g.unless), remove(value, nil, nil)}
		}
		fits := update(k, change, g.when.And(hasRoom(tag.Key)), func(current item) error {
			if isFull(current, tag.Key) {
				return tooManyLargeTags()
			}
			return g.unless(current)
		})
		return []step{fits, put(largeValue(value, tag.Key, tag.Value), nil, nil)}
	})
}

// isFull reports whether an item has no room for the large tag.
func isFull(current item, tag string) bool {
	version, err := decode[versionItem](current)
	_, has := version.LargeTags[tag]
	return err == nil && !has && len(version.LargeTags) >= maxLargeTags
}

// DeleteVersionTag takes a tag from the version.
func (s *Store) DeleteVersionTag(ctx context.Context, name registry.ModelName, version registry.VersionNumber, tag string) error {
	return s.tagVersion(ctx, name, version, registry.Tag{Key: tag}, func(k, value key, change expression.UpdateBuilder, g guard) []step {
		return []step{update(k, dropTag(change, tag), g.when, g.unless), remove(value, nil, nil)}
	})
}

// guard is a condition and what it means when it fails.
type guard struct {
	when   expression.ConditionBuilder
	unless func(item) error
}

// tagVersion reads the model and writes what a tag changes in one of its
// versions: the steps are given the keys of the version and of a large value.
func (s *Store) tagVersion(ctx context.Context, name registry.ModelName, version registry.VersionNumber, tag registry.Tag,
	steps func(k, value key, change expression.UpdateBuilder, g guard) []step) error {
	err := retry(ctx, func(ctx context.Context) error {
		model, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		k, value := s.keys.version(model.ID, version), s.keys.versionTag(model.ID, version, tag.Key)
		if !registry.DecidesKind(tag.Key) {
			return s.transact(ctx, steps(k, value, expression.UpdateBuilder{}, guard{exists, missingVersion(name, version)})...)
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
	found, err := s.get(ctx, s.keys.version(model.ID, version))
	if err != nil {
		return versionItem{}, err
	}
	if found == nil {
		return versionItem{}, registry.VersionNotFound(model.name(), version)
	}
	return decode[versionItem](found)
}

// listAs lists a version among prompts or among models, at the time that it has.
func listAs(kind registry.Kind, read versionItem, id modelID) expression.UpdateBuilder {
	return expression.Set(expression.Name("kind"), expression.Value(kind)).
		Set(expression.Name(attrByUpdate), expression.Value(updateOfVersion(kind, read.Updated, id, read.Version)))
}

// unmoved holds while a version has the kind and the time that it was read with.
func unmoved(read versionItem, name registry.ModelName) guard {
	when := expression.Name("kind").Equal(expression.Value(read.Kind)).
		And(expression.Name("updated").Equal(expression.Value(read.Updated)))
	return guard{when, func(current item) error {
		if current == nil {
			return registry.VersionNotFound(name, read.Version)
		}
		return errStale
	}}
}

// recount counts in the model a version that turns from one kind to the other.
func (s *Store) recount(model modelItem, from, to registry.Kind) []step {
	by := 1
	switch {
	case from == to:
		return nil
	case to == registry.KindModel:
		by = -1
	}
	return []step{s.updateModel(model, countPrompts(revise(), by), same(model))}
}

// readModelTags gives all tags of a model, the large ones with their values.
func (s *Store) readModelTags(ctx context.Context, model modelItem) (registry.Tags, error) {
	if len(model.LargeTags) == 0 {
		return model.Tags, nil
	}
	values, err := s.queryAll(ctx, prefixSpan(s.keys.partitionOf(model.ID), modelTagPrefix(model.ID)))
	if err != nil {
		return nil, err
	}
	return model.Tags, addLargeTags(model.Tags, model.LargeTags, values)
}

// addLargeTags adds the values of a model's or version's large tags. They are
// stale where one is not the value that the model or version tells of.
func addLargeTags(tags registry.Tags, large map[string]string, values []item) error {
	added := 0
	for _, value := range values {
		tag, text := stringOf(value, "tag"), stringOf(value, "value")
		if large[tag] == digest(text) {
			tags[tag] = text
			added++
		}
	}
	if added < len(large) {
		return errStale
	}
	return nil
}
