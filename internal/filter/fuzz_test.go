package filter

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// every grammar there is.
var every = []*Grammar{RegisteredModels, ModelVersions, Runs, Experiments, LoggedModels}

// FuzzParse holds that any text parses or is refused with a message for the
// client, and that a filter written out reads the same again. Of logged models
// it need not: they know no quotes but one.
func FuzzParse(f *testing.F) {
	f.Add("name LIKE 'churn%' AND tags.`team` = \"growth\"", uint8(1))
	f.Add("metrics.`val/loss` <= -1.5e3 AND params.lr IS NOT NULL AND dataset.context IN ('train') AND created > 0.5", uint8(2))
	f.Add("experiment_id NOT IN ('1', ' 2') AND tags.k IS NULL AND creation_time != 7", uint8(3))
	f.Add("metrics.acc > nan AND name = it's AND attributes.creation_timestamp_ms < 1_0.5", uint8(4))
	f.Fuzz(func(t *testing.T, text string, number uint8) {
		g := every[int(number)%len(every)]
		parsed, err := g.Parse(text)
		if err != nil {
			if message := messageOf(t, err); message == "" || len(message) > maxMessage+len("...") {
				t.Fatalf("%q: message of %d bytes", text, len(message))
			}
			return
		}
		parsed.Matches(trackedRecord{})
		if endsInBackslash(parsed) || g == LoggedModels {
			return
		}
		again, err := g.Parse(parsed.String())
		if err != nil {
			t.Fatalf("%q was written as %q: %v", text, parsed, err)
		}
		if diff := cmp.Diff(parsed, again, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("%q was written as %q (-first +second):\n%s", text, parsed, diff)
		}
		if parsed.Prompts() != again.Prompts() {
			t.Fatalf("%q: Prompts differs after writing", text)
		}
	})
}

// endsInBackslash says whether a value or a key has no sure spelling.
func endsInBackslash(f Filter) bool {
	for _, c := range f {
		if strings.HasSuffix(c.Value, `\`) || strings.HasSuffix(c.Key.Name, `\`) {
			return true
		}
	}
	return false
}

// FuzzParseOrder holds that any clause is read or refused, and that every order
// is complete and free of doubles.
func FuzzParseOrder(f *testing.F) {
	f.Add("name ASC", "timestamp DESC", uint8(0))
	f.Add("metrics.`a b` DESC", "params.lr", uint8(2))
	f.Add("last_update_time", "experiment_id ASC", uint8(3))
	f.Fuzz(func(t *testing.T, first, second string, number uint8) {
		g := every[int(number)%len(every)]
		if g == LoggedModels {
			return
		}
		order, err := g.ParseOrder([]string{first, second})
		if err != nil {
			if messageOf(t, err) == "" {
				t.Fatalf("%q, %q: no message", first, second)
			}
			return
		}
		seen := map[Term]bool{}
		for _, term := range order {
			term.Descending = false
			if seen[term] {
				t.Fatalf("%q, %q: %v names %v twice", first, second, order, term)
			}
			seen[term] = true
		}
		for _, tieBreak := range g.tieBreaks {
			if !order.has(tieBreak) {
				t.Fatalf("%q, %q: %v leaves ties", first, second, order)
			}
		}
		if place := order.Place(trackedRecord{}); order.Compare(place, place) != 0 {
			t.Fatalf("%q, %q: a place differs from itself", first, second)
		}
	})
}

// FuzzLike holds the matcher to the plainest one, and Prefix to the matcher.
func FuzzLike(f *testing.F) {
	f.Add("abcabd", "%ab_")
	f.Add("日本", "日_")
	f.Fuzz(func(t *testing.T, value, pattern string) {
		got := like(value, pattern, exact)
		comparison := Comparison{Key: Key{Tag, "k"}, Op: Like, Value: pattern}
		prefix, only := comparison.Prefix()
		if got && !strings.HasPrefix(value, prefix) {
			t.Errorf("%q matches %q without its prefix %q", value, pattern, prefix)
		}
		if only && got != strings.HasPrefix(value, prefix) {
			t.Errorf("%q and %q: the prefix %q is not all", value, pattern, prefix)
		}
		if !utf8.ValidString(value) || !utf8.ValidString(pattern) || len(value)+len(pattern) > 24 {
			return
		}
		if want := naiveLike([]rune(value), []rune(pattern)); got != want {
			t.Errorf("like(%q, %q) = %v", value, pattern, got)
		}
		if got, want := like(value, pattern, lower), naiveLike(lowerASCII(value), lowerASCII(pattern)); got != want {
			t.Errorf("ilike(%q, %q) = %v", value, pattern, got)
		}
	})
}

func naiveLike(value, pattern []rune) bool {
	switch {
	case len(pattern) == 0:
		return len(value) == 0
	case pattern[0] == '%':
		return naiveLike(value, pattern[1:]) || len(value) > 0 && naiveLike(value[1:], pattern)
	case len(value) == 0:
		return false
	}
	return (pattern[0] == '_' || pattern[0] == value[0]) && naiveLike(value[1:], pattern[1:])
}

func lowerASCII(s string) []rune {
	return []rune(strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s))
}
