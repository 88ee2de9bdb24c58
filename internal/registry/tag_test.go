package registry_test

import (
	"fmt"
	"strings"
	"testing"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
)

func TestTagKeys(t *testing.T) {
	t.Parallel()
	const (
		alphabet = "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/)."
		resolve  = "Names may be treated as files in certain cases, and must not resolve to other names when treated as such. " +
			"This name would resolve to "
	)
	tests := []parsing{
		{name: "a word", text: "team"},
		{name: "all that is allowed", text: "a/b c.d-e_f:g"},
		{name: "letters of another script", text: "é日"},
		{name: "250 characters", text: strings.Repeat("é", 250)},
		{name: "empty", text: "", message: `Invalid value "" for parameter 'key' supplied: ` + resolve + "'.'"},
		{name: "a slash before", text: "/a", message: `Invalid value "/a" for parameter 'key' supplied: ` + resolve + "'/a'"},
		{name: "a slash behind", text: "a/", message: `Invalid value "a/" for parameter 'key' supplied: ` + resolve + "'a'"},
		{name: "two slashes before", text: "//a", message: `Invalid value "//a" for parameter 'key' supplied: ` + resolve + "'//a'"},
		{name: "two slashes within", text: "a//b", message: `Invalid value "a//b" for parameter 'key' supplied: ` + resolve + "'a/b'"},
		{name: "upwards", text: "a/../b", message: `Invalid value "a/../b" for parameter 'key' supplied: ` + resolve + "'b'"},
		{name: "a dot", text: ".", message: `Invalid value "." for parameter 'key' supplied: ` + resolve + "'.'"},
		{name: "a combining mark", text: "e\u0301", message: `Invalid value "e\u0301" for parameter 'key' supplied: ` + alphabet},
		{name: "a back-tick", text: "a`b", message: "Invalid value \"a`b\" for parameter 'key' supplied: " + alphabet},
		{name: "a separator of keys", text: "a#b", message: `Invalid value "a#b" for parameter 'key' supplied: ` + alphabet},
		{name: "emoji", text: "🏠", message: `Invalid value "\ud83c\udfe0" for parameter 'key' supplied: ` + alphabet},
		{name: "251 characters", text: strings.Repeat("a", 251), message: "'key' exceeds the maximum length of 250 characters"},
	}
	t.Run("of a model", func(t *testing.T) {
		t.Parallel()
		hold(t, func(key string) (string, error) {
			return key, prepared(t).SetRegisteredModelTag(t.Context(), "original", registry.Tag{Key: key})
		}, tests)
	})
	t.Run("of a version", func(t *testing.T) {
		t.Parallel()
		hold(t, func(key string) (string, error) {
			return key, prepared(t).SetModelVersionTag(t.Context(), "original", "1", registry.Tag{Key: key})
		}, tests)
	})
}

func TestTagValues(t *testing.T) {
	t.Parallel()
	const exceeds = "'value' exceeds the maximum length of 100000 characters"
	tests := []struct {
		name, key, value, ofModel, ofVersion string
	}{
		{name: "empty", key: "a"},
		{name: "the longest", key: "a", value: strings.Repeat("é", 100_000)},
		{name: "too long", key: "a", value: strings.Repeat("a", 100_001), ofModel: exceeds, ofVersion: exceeds},
		{
			name: "a prompt's text", key: "mlflow.prompt.text", value: strings.Repeat("a", 100_001),
			ofModel: exceeds, ofVersion: "Prompt text exceeds max length of 100000 characters.",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tag := registry.Tag{Key: test.key, Value: test.value}
			outcome(t, prepared(t).SetRegisteredModelTag(t.Context(), "original", tag), test.ofModel)
			outcome(t, prepared(t).SetModelVersionTag(t.Context(), "original", "1", tag), test.ofVersion)
		})
	}
}

func outcome(t *testing.T, err error, message string) {
	t.Helper()
	if message != "" {
		refusedWith(t, err, message)
	} else if err != nil {
		t.Error(err)
	}
}

// TestDeletingWhatNoTagIs succeeds, as MLflow does: there is nothing to delete.
func TestDeletingWhatNoTagIs(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("a", 251)
	outcome(t, prepared(t).DeleteRegisteredModelTag(t.Context(), "original", key), "")
	outcome(t, prepared(t).DeleteModelVersionTag(t.Context(), "original", "1", key), "")
	if err := prepared(t).DeleteModelVersionTag(t.Context(), "original", "3", key); registry.CodeOf(err) != registry.ResourceDoesNotExist {
		t.Errorf("a version that is not there: %v", err)
	}
}

func TestTagsAtCreation(t *testing.T) {
	t.Parallel()
	tags := func(count int) []registry.Tag {
		var tags []registry.Tag
		for i := range count {
			tags = append(tags, registry.Tag{Key: fmt.Sprint(i), Value: "a"})
		}
		return tags
	}
	const tooMany = "At most 90 tags can be given at creation, got 91. Set the others afterwards with set-tag."
	r := registry.New(spec.New())
	for _, test := range []struct {
		name, message string
		tags          []registry.Tag
	}{
		{name: "the most", tags: tags(90)},
		{name: "one twice", tags: append(tags(90), registry.Tag{Key: "1", Value: "last"})},
		{name: "too many", tags: tags(91), message: tooMany},
	} {
		created, err := r.CreateRegisteredModel(t.Context(), test.name, "", test.tags)
		outcome(t, err, test.message)
		if err == nil && (len(created.Tags) != 90 || created.Tags["1"] != test.tags[len(test.tags)-1].Value && test.name == "one twice") {
			t.Errorf("%s: tags %v", test.name, created.Tags)
		}
	}
	_, err := prepared(t).CreateModelVersion(t.Context(), registry.CreateModelVersionRequest{Name: "original", Source: "s3://b/p", Tags: tags(91)})
	outcome(t, err, tooMany)
}

func TestKinds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		tags         registry.Tags
		kind, called registry.Kind
	}{
		{name: "no tag", kind: registry.KindModel, called: registry.KindModel},
		{name: "another tag", tags: registry.Tags{"a": "true"}, kind: registry.KindModel, called: registry.KindModel},
		{name: "a prompt", tags: registry.Tags{"mlflow.prompt.is_prompt": "true"}, kind: registry.KindPrompt, called: registry.KindPrompt},
		{name: "true in capitals", tags: registry.Tags{"mlflow.prompt.is_prompt": "TRUE"}, kind: registry.KindModel, called: registry.KindPrompt},
		{name: "no prompt", tags: registry.Tags{"mlflow.prompt.is_prompt": "false"}, kind: registry.KindModel, called: registry.KindPrompt},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if kind, called := test.tags.Kind(), test.tags.CalledKind(); kind != test.kind || called != test.called {
				t.Errorf("a %s called a %s, want a %s called a %s", kind, called, test.kind, test.called)
			}
		})
	}
}
