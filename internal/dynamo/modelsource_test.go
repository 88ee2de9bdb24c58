package dynamo

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestWhatFollowsAPrefix compares texts with what follows those of a prefix.
func TestWhatFollowsAPrefix(t *testing.T) {
	t.Parallel()
	edges := rapid.StringOfN(rapid.RuneFrom([]rune("a\ud7ff\ue000\U0010fffe\U0010ffff")), 0, 4, -1)
	anyEdge := rapid.OneOf(edges, rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		prefix := anyEdge.Draw(t, "prefix")
		text := rapid.OneOf(anyEdge, rapid.Map(anyEdge, func(rest string) string { return prefix + rest })).Draw(t, "text")
		end := following(prefix)
		inside := text >= prefix && (end == "" || text < end)
		if inside != strings.HasPrefix(text, prefix) {
			t.Errorf("%q is inside from %q up to %q: %t", text, prefix, end, inside)
		}
	})
}
