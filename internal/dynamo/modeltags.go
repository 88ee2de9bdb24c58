package dynamo

import (
	"context"
	"maps"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// digestOf gives the digest of a tag's value in a model; false without the tag.
func (m modelItem) digestOf(tag string) (string, bool) {
	if value, ok := m.Tags[tag]; ok {
		return table.Digest(value), true
	}
	large, ok := m.LargeTags[tag]
	return large, ok
}

// besideModelTag gives what stands beside a model for one of its tags: a pointer
// from the value to the model, and a large value itself.
func (s *Store) besideModelTag(model modelItem, tag, value string) []any {
	k := tagPointerKey(model.ID, tag, table.Digest(value))
	items := []any{pointerItem{PK: k.PK, SK: k.SK, Name: model.name()}}
	if isLarge(value) {
		items = append(items, largeValue(s.keys.modelTag(model.ID, tag), tag, value))
	}
	return items
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
	return table.Retry(ctx, func(ctx context.Context) error {
		read, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		old, had := read.digestOf(tag.Key)
		if had && old == table.Digest(tag.Value) {
			return nil
		}
		_, wasLarge := read.LargeTags[tag.Key]
		if isLarge(tag.Value) && !wasLarge && len(read.LargeTags) >= maxLargeTags {
			return tooManyLargeTags()
		}
		steps := []table.Step{s.changeModelTag(read, tag.Key, placeTag(revise(), tag.Key, tag.Value), kindWith(read, tag))}
		if had {
			steps = append(steps, table.Remove(tagPointerKey(read.ID, tag.Key, old), nil, nil))
		}
		if wasLarge && !isLarge(tag.Value) {
			steps = append(steps, table.Remove(s.keys.modelTag(read.ID, tag.Key), nil, nil))
		}
		return s.transact(ctx, append(steps, puts(s.besideModelTag(read, tag.Key, tag.Value))...)...)
	})
}

// DeleteModelTag takes a tag and its pointer away.
func (s *Store) DeleteModelTag(ctx context.Context, name registry.ModelName, tag string) error {
	return table.Retry(ctx, func(ctx context.Context) error {
		read, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		old, had := read.digestOf(tag)
		if !had {
			return nil
		}
		steps := []table.Step{
			s.changeModelTag(read, tag, dropTag(revise(), tag), kindWith(read, registry.Tag{Key: tag})),
			table.Remove(tagPointerKey(read.ID, tag, old), nil, nil),
		}
		if _, large := read.LargeTags[tag]; large {
			steps = append(steps, table.Remove(s.keys.modelTag(read.ID, tag), nil, nil))
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
func (s *Store) changeModelTag(read modelItem, tag string, change expression.UpdateBuilder, kind registry.Kind) table.Step {
	if kind == read.Kind {
		return s.updateModel(read, change, tagUnchanged(read, tag))
	}
	model := read
	model.Kind = kind
	model.place(s.keys, read.name())
	change = change.
		Set(expression.Name("kind"), expression.Value(kind)).
		Set(expression.Name(table.AttrByGroup), expression.Value(model.ByGroup)).
		Set(expression.Name(table.AttrByUpdate), expression.Value(model.ByUpdate))
	return s.updateModel(read, change, unchanged(read))
}

// readModelTags gives all tags of a model, the large ones with their values. The
// model keeps those that are its own.
func (s *Store) readModelTags(ctx context.Context, model modelItem) (registry.Tags, error) {
	if len(model.LargeTags) == 0 {
		return model.Tags, nil
	}
	values, err := s.table.QueryAll(ctx, table.SpanUnder(s.keys.partitionOf(model.ID), modelTagsSK(model.ID)))
	if err != nil {
		return nil, err
	}
	tags := maps.Clone(model.Tags)
	return tags, addLargeTags(tags, model.LargeTags, values)
}
