package dynamo

import (
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/dynamo/table"
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
		return change.Remove(tagName(tag)).Set(largeTagName(tag), expression.Value(table.Digest(value)))
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

// addLargeTags adds the values of a model's or version's large tags. They are
// stale where one is not the value that the model or version tells of.
func addLargeTags(tags registry.Tags, large map[string]string, values []table.Item) error {
	added := 0
	for _, value := range values {
		tag, text := table.StringOf(value, "tag"), table.StringOf(value, "value")
		if large[tag] == table.Digest(text) {
			tags[tag] = text
			added++
		}
	}
	if added < len(large) {
		return table.ErrStale
	}
	return nil
}
