package dynamo

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// TestLargeTagsStandApart parts tags at the limit, which counts bytes.
func TestLargeTagsStandApart(t *testing.T) {
	t.Parallel()
	tags := registry.Tags{
		"empty":       "",
		"at the end":  strings.Repeat("a", 4096),
		"beyond":      strings.Repeat("a", 4097),
		"characters":  strings.Repeat("é", 2048),
		"more bytes":  strings.Repeat("é", 2049),
		"the longest": strings.Repeat("🏠", 100_000),
	}
	inline, large := splitTags(tags)
	wantInline := map[string]string{"empty": "", "at the end": tags["at the end"], "characters": tags["characters"]}
	if diff := cmp.Diff(wantInline, inline); diff != "" {
		t.Errorf("inside (-want +got)\n%.1000s", diff)
	}
	wantLarge := map[string]string{}
	for _, tag := range []string{"beyond", "more bytes", "the longest"} {
		wantLarge[tag] = table.Digest(tags[tag])
	}
	if diff := cmp.Diff(wantLarge, large); diff != "" {
		t.Errorf("apart (-want +got)\n%s", diff)
	}
	model := modelItem{Tags: inline, LargeTags: large}
	for tag, value := range tags {
		if got, ok := model.digestOf(tag); !ok || got != table.Digest(value) {
			t.Errorf("%s: digest %q, %t", tag, got, ok)
		}
	}
	if got, ok := model.digestOf("none"); ok {
		t.Errorf("a tag that is not there has the digest %q", got)
	}
}

// TestAliasesOfAVersion are sorted, and those of no other version.
func TestAliasesOfAVersion(t *testing.T) {
	t.Parallel()
	model := modelItem{Aliases: map[registry.Alias]registry.VersionNumber{"c": 1, "a": 1, "b": 2, "C": 1}}
	for version, want := range map[registry.VersionNumber][]registry.Alias{1: {"C", "a", "c"}, 2: {"b"}, 3: nil} {
		if diff := cmp.Diff(want, model.aliasesOf(version)); diff != "" {
			t.Errorf("version %d: (-want +got)\n%s", version, diff)
		}
	}
}
