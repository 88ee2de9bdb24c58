package registry_test

import (
	"errors"
	"math"
	"path"
	"strings"
	"testing"
	"unicode/utf8"

	"modelregistry/internal/registry"
)

// parsing is a text and what is said of it; nothing where it is accepted.
type parsing struct {
	name, text, message string
}

// hold parses each text, and compares what is said of it.
func hold[T ~string](t *testing.T, parse func(string) (T, error), tests []parsing) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := parse(test.text)
			if test.message == "" {
				if err != nil || string(got) != test.text {
					t.Errorf("got %q, %v", got, err)
				}
				return
			}
			refusedWith(t, err, test.message)
		})
	}
}

// refusedWith holds an error to the code of bad parameters and to a message.
func refusedWith(t *testing.T, err error, message string) {
	t.Helper()
	var told *registry.Error
	if !errors.As(err, &told) || told.Code != registry.InvalidParameterValue || told.Message != message {
		t.Errorf("got %v\nwant %s", err, message)
	}
}

func TestModelNames(t *testing.T) {
	t.Parallel()
	const (
		blank     = "Missing value for required parameter 'name'."
		elsewhere = "Names may be treated as files in certain cases, and must not resolve to other names when treated as such. " +
			"This name would resolve to "
	)
	hold(t, registry.ParseModelName, []parsing{
		{name: "a word", text: "house-prices"},
		{name: "spaces within", text: "house prices"},
		{name: "spaces around", text: " a "},
		{name: "dots within", text: "a..b"},
		{name: "a dot before", text: ".a"},
		{name: "emoji", text: "👩‍💻🏠"},
		{name: "combining marks", text: "e\u0301"},
		{name: "an escape", text: "%2F"},
		{name: "encoded dots", text: "%2e%2e"},
		{name: "a separator of keys", text: "a#b#1"},
		{name: "control characters", text: "a\x00\n\x1b"},
		{name: "256 characters", text: strings.Repeat("é", 256)},
		{name: "1000 bytes", text: strings.Repeat("🏠", 250)},
		{name: "empty", text: "", message: blank},
		{name: "a space", text: " ", message: blank},
		{name: "spaces of other kinds", text: "\t\n\u00a0\u3000", message: blank},
		{name: "a slash", text: "a/b", message: "Invalid model name 'a/b'. Names cannot contain '/' or ':'."},
		{name: "a path upwards", text: "../x", message: "Invalid model name '../x'. Names cannot contain '/' or ':'."},
		{name: "a colon", text: "a:b", message: "Invalid model name 'a:b'. Names cannot contain '/' or ':'."},
		{name: "a dot", text: ".", message: `Invalid value "." for parameter 'name' supplied: ` + elsewhere + "'.'"},
		{name: "two dots", text: "..", message: `Invalid value ".." for parameter 'name' supplied: ` + elsewhere + "'..'"},
		{name: "two dots before", text: "..a", message: `Invalid value "..a" for parameter 'name' supplied: ` + elsewhere + "'..a'"},
		{name: "257 characters", text: strings.Repeat("a", 257), message: "'name' exceeds the maximum length of 256 characters"},
		{name: "1001 bytes", text: strings.Repeat("🏠", 250) + "a", message: "'name' exceeds the maximum length of 1000 bytes in UTF-8"},
	})
}

func TestAliases(t *testing.T) {
	t.Parallel()
	invalid := func(alias string) string {
		return "Invalid alias name: '" + alias + "'. Names may only contain alphanumerics, underscores (_), and dashes (-)."
	}
	tests := []parsing{
		{name: "a word", text: "champion"},
		{name: "a dash", text: "-"},
		{name: "a number", text: "123"},
		{name: "letters of another script", text: "モデル"},
		{name: "a superscript", text: "a²"},
		{name: "the long s", text: "lateſt"},
		{name: "like a version", text: "v1x"},
		{name: "like a version of no number", text: "v"},
		{name: "like a version of a superscript", text: "v²"},
		{name: "255 characters", text: strings.Repeat("é", 255)},
		{name: "empty", text: "", message: "Registered model alias name cannot be empty."},
		{name: "a space", text: " ", message: invalid(" ")},
		{name: "a combining mark", text: "e\u0301", message: invalid("e\u0301")},
		{name: "a vowel sign", text: "का", message: invalid("का")},
		{name: "a dot", text: "a.b", message: invalid("a.b")},
		{name: "a slash", text: "a/b", message: invalid("a/b")},
		{name: "emoji", text: "🏠", message: invalid("🏠")},
		{name: "256 characters", text: strings.Repeat("a", 256), message: "'Registered model alias name' exceeds the maximum length of 255 characters"},
	}
	t.Run("read", func(t *testing.T) {
		t.Parallel()
		hold(t, registry.ParseAlias, append([]parsing{{name: "reserved", text: "latest"}, {name: "a version", text: "v1"}}, tests...))
	})
	t.Run("set", func(t *testing.T) {
		t.Parallel()
		const latest = "'latest' alias name (case insensitive) is reserved."
		hold(t, registry.ParseNewAlias, append([]parsing{
			{name: "latest", text: "latest", message: latest},
			{name: "latest in capitals", text: "LATEST", message: latest},
			{name: "a version", text: "v1", message: "Version alias name 'v1' is reserved."},
			{name: "a version in capitals", text: "V12", message: "Version alias name 'V12' is reserved."},
			{name: "a version in other digits", text: "v١٢", message: "Version alias name 'v١٢' is reserved."},
		}, tests...))
	})
}

func TestStages(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want registry.Stage
	}{
		{text: "None", want: registry.StageNone},
		{text: "none", want: registry.StageNone},
		{text: "STAGING", want: registry.StageStaging},
		{text: "pRoduction", want: registry.StageProduction},
		{text: "archived", want: registry.StageArchived},
		{text: ""},
		{text: "prod"},
		{text: " Staging"},
		{text: "ſtaging"},
		{text: "Deleted_Internal"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got, err := registry.ParseStage(test.text)
			if test.want == "" {
				refusedWith(t, err, "Invalid Model Version stage: "+test.text+". Value must be one of None, Staging, Production, Archived.")
			} else if err != nil || got != test.want {
				t.Errorf("got %q, %v, want %q", got, err, test.want)
			}
		})
	}
}

func TestVersionNumbers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text    string
		want    registry.VersionNumber
		refused bool
	}{
		{text: "1", want: 1},
		{text: "0010", want: 10},
		{text: " 7\n", want: 7},
		{text: "+3", want: 3},
		{text: "1_000", want: 1000},
		{text: "0", want: 0},
		{text: "-1", want: -1},
		{text: "9223372036854775807", want: math.MaxInt64},
		{text: "99999999999999999999", want: math.MaxInt64},
		{text: "-99999999999999999999", want: math.MinInt64},
		{text: "", refused: true},
		{text: "abc", refused: true},
		{text: "1.0", refused: true},
		{text: "1e2", refused: true},
		{text: "0x1", refused: true},
		{text: "1 2", refused: true},
		{text: "v1", refused: true},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got, err := registry.ParseVersionNumber(test.text)
			if test.refused {
				refusedWith(t, err, "Parameter 'version' must be an integer, got '"+test.text+"'.")
			} else if err != nil || got != test.want {
				t.Errorf("got %d, %v, want %d", got, err, test.want)
			}
		})
	}
}

// FuzzModelName holds what is accepted to what others rely on: it is a segment
// of a path, and fits in a key.
func FuzzModelName(f *testing.F) {
	for _, seed := range []string{"", " ", "a", "a b", ".", "..", "../x", "a/b", "a:b", "%2F", "👩‍💻", "a#b", "\x00", "\xff", strings.Repeat("é", 256)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		name, err := registry.ParseModelName(text)
		if err != nil {
			if registry.CodeOf(err) != registry.InvalidParameterValue || registry.ModelName(text).CanExist() {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if string(name) != text || !name.CanExist() {
			t.Errorf("%q became %q", text, name)
		}
		if segments := strings.Split(path.Join("models", text, "1"), "/"); len(segments) != 3 || segments[1] != text {
			t.Errorf("%q is no segment of a path: %q", text, segments)
		}
		if strings.TrimSpace(text) == "" || utf8.RuneCountInString(text) > 256 || len(text) > registry.MaxModelNameBytes {
			t.Errorf("%q is blank or too long", text)
		}
	})
}
