package registry

import (
	"strings"
	"unicode/utf8"

	"modelregistry/internal/filter"
	"modelregistry/internal/python"
)

const (
	maxTagKeyCharacters   = 250
	maxTagValueCharacters = 100_000
	// maxTagsPerCreation keeps a creation within one DynamoDB transaction, which
	// takes 100 writes: the model, its pointers, and one more for each tag.
	maxTagsPerCreation = 90
)

// The tags that have a meaning of their own.
const (
	promptTag     = filter.PromptTag
	promptTextTag = "mlflow.prompt.text"
)

// Tag is a key with a value, on a model or on a version.
type Tag struct {
	Key   string
	Value string
}

// Tags maps keys to values; a key is there once.
type Tags map[string]string

// Kind tells models from prompts. MLflow keeps both in the registry under one
// set of names, and tells them apart by a tag.
type Kind string

// The two kinds of registered model.
const (
	KindModel  Kind = "model"
	KindPrompt Kind = "prompt"
)

// Kind gives what the tags make of a model or version.
func (t Tags) Kind() Kind {
	if t[promptTag] == "true" {
		return KindPrompt
	}
	return KindModel
}

// CalledKind gives what messages call a model or version: a prompt where it has
// the tag at all, with any value.
func (t Tags) CalledKind() Kind {
	if _, ok := t[promptTag]; ok {
		return KindPrompt
	}
	return KindModel
}

// DecidesKind reports whether setting or deleting the tag can turn a model into
// a prompt or back.
func DecidesKind(key string) bool { return key == promptTag }

func (k Kind) title() string {
	if k == KindPrompt {
		return "Prompt"
	}
	return "Registered Model"
}

func (k Kind) noun() string { return strings.ToLower(k.title()) }

// collectTags checks the tags of a creation; of two with one key the last wins.
func collectTags(tags []Tag, check func(Tag) error) (Tags, error) {
	collected := make(Tags, len(tags))
	for _, tag := range tags {
		if err := check(tag); err != nil {
			return nil, err
		}
		collected[tag.Key] = tag.Value
	}
	if len(collected) > maxTagsPerCreation {
		return nil, Invalid("At most %d tags can be given at creation, got %d. Set the others afterwards with set-tag.", maxTagsPerCreation, len(collected))
	}
	return collected, nil
}

func checkModelTag(tag Tag) error {
	if err := checkTagKey(tag.Key); err != nil {
		return err
	}
	return checkTagLengths(tag)
}

// checkVersionTag has a message of its own for a prompt's text.
func checkVersionTag(tag Tag) error {
	if err := checkTagKey(tag.Key); err != nil {
		return err
	}
	if tag.Key == promptTextTag && utf8.RuneCountInString(tag.Value) > maxTagValueCharacters {
		return Invalid("Prompt text exceeds max length of %d characters.", maxTagValueCharacters)
	}
	return checkTagLengths(tag)
}

// checkTagKey has no length limit: a deletion names only a tag that may not exist.
func checkTagKey(key string) error { return CheckKey("key", key) }

// CheckKey holds the key of a tag, a param or a metric to MLflow's alphabet,
// naming the parameter that has it. It has no length limit.
func CheckKey(parameter, key string) error {
	switch {
	case strings.IndexFunc(key, notInTagKey) >= 0:
		return Invalid("Invalid value %s for parameter '%s' supplied: Names may only contain alphanumerics, underscores (_), "+
			"dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).", python.JSON(key), parameter)
	case resolvesElsewhere(key):
		return Invalid("%s", badPath(parameter, key))
	}
	return nil
}

// CanBeTag reports whether a tag can have the key: what a search asks for, or a
// deletion, is not checked for its length before.
func CanBeTag(key string) bool { return utf8.RuneCountInString(key) <= maxTagKeyCharacters }

func notInTagKey(r rune) bool { return !isWordCharacter(r) && !strings.ContainsRune("/.- :", r) }

func checkTagLengths(tag Tag) error {
	if !CanBeTag(tag.Key) {
		return Invalid("'key' exceeds the maximum length of %d characters", maxTagKeyCharacters)
	}
	if utf8.RuneCountInString(tag.Value) > maxTagValueCharacters {
		return Invalid("'value' exceeds the maximum length of %d characters", maxTagValueCharacters)
	}
	return nil
}
