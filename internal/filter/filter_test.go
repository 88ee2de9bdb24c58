package filter

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestParseLimits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, filter, message string
	}{
		{"length", "name = '" + strings.Repeat("a", MaxLength) + "'",
			fmt.Sprintf("Invalid filter. It must be at most 1048576 bytes long, but got %d bytes.", MaxLength+9)},
		{"as long as it may be", "name = '" + strings.Repeat("a", MaxLength-9) + "'", ""},
		{"tokens", strings.Repeat("(", MaxTokens+1), "Error on parsing filter '" + strings.Repeat("(", maxMessage-25) + "..."},
		{"as many tokens as there may be", "name = 'a'" + strings.Repeat(" AND", MaxTokens/2-5), ""},
		{"pattern", "name LIKE '" + strings.Repeat("a", MaxPattern+1) + "'",
			"Invalid pattern for LIKE. It must be at most 5000 bytes long, but got 5001 bytes."},
		{"tag pattern", "tag.k ILIKE '" + strings.Repeat("a", MaxPattern+1) + "'",
			"Invalid pattern for ILIKE. It must be at most 5000 bytes long, but got 5001 bytes."},
		{"longest pattern", "name LIKE '" + strings.Repeat("a", MaxPattern) + "'", ""},
		{"message", "name = 'a' x" + strings.Repeat("é", maxMessage),
			"Invalid clause(s) in filter string: name = 'a' x" + strings.Repeat("é", (maxMessage-48)/2) + "..."},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := ModelVersions.Parse(test.filter)
			if diff := cmp.Diff(test.message, messageOf(t, err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseLongList(t *testing.T) {
	t.Parallel()
	ids := make([]string, 25_000)
	for i := range ids {
		ids[i] = fmt.Sprintf("'%032x'", i)
	}
	f, err := ModelVersions.Parse("run_id IN (" + strings.Join(ids, ", ") + ")")
	if err != nil {
		t.Fatal(err)
	}
	if got := len(f[0].Values); got != len(ids) {
		t.Errorf("%d of %d ids", got, len(ids))
	}
	if !f.Matches(storedRecord{RunID: strings.Trim(ids[12_345], "'")}) || f.Matches(storedRecord{RunID: "f"}) {
		t.Error("the list matches the wrong runs")
	}
}

func TestParseInvalidUTF8(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, filter, message string
		want                  Filter
	}{
		{name: "in a value", filter: "name = 'a\xffb'", want: Filter{{Key: Key{Attribute, "name"}, Op: Equal, Value: "a\uFFFDb"}}},
		{name: "outside", filter: "\xff\xfe", message: "Invalid clause(s) in filter string: \uFFFD"},
		{name: "half a character", filter: "tag.\xe6\x97 = 'a'", message: "Invalid clause(s) in filter string: tag., \uFFFD, =, 'a'"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := RegisteredModels.Parse(test.filter)
			if diff := cmp.Diff(test.message, messageOf(t, err)); diff != "" {
				t.Errorf("message (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestFilterString(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, filter, want string }{
		{"nothing", "", ""},
		{"attributes", "attribute.name='a' and version_number>'03'", "name = 'a' AND version_number > 3"},
		{"tags", `tags.k ilike "v"`, "tag.`k` ILIKE 'v'"},
		{"list", `run_id not in ("b", 'a', "it's", 'b')`, `run_id NOT IN ('a', 'b', 'it\x27s')`},
		{"single quote in the value", `name = "it's"`, `name = "it's"`},
		{"doubled quote in the value", `name = 'it''s "it"'`, `name = 'it''s "it"'`},
		{"back-tick in the key", "tag.\"a`b\" = ''", "tag.'a`b' = ''"},
		{"back-ticks around the key", "tag.\"``a``\" = ''", "tag.\"``a``\" = ''"},
		{"models only", "tag.`mlflow.prompt.is_prompt` != 'true' AND name = 'a'", "name = 'a'"},
		{"prompts", "tag.`mlflow.prompt.is_prompt` = 'true'", "tag.`mlflow.prompt.is_prompt` = 'true'"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, err := ModelVersions.Parse(test.filter)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, f.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestComparisonPrefix(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		op      Operator
		pattern string
		prefix  string
		only    bool
	}{
		{name: "prefix", op: Like, pattern: "churn%", prefix: "churn", only: true},
		{name: "everything", op: Like, pattern: "%", prefix: "", only: true},
		{name: "no wildcard", op: Like, pattern: "churn", prefix: "churn"},
		{name: "empty", op: Like, pattern: "", prefix: ""},
		{name: "one character", op: Like, pattern: "churn_", prefix: "churn"},
		{name: "more behind", op: Like, pattern: "churn%x", prefix: "churn"},
		{name: "two runs", op: Like, pattern: "churn%%", prefix: "churn"},
		{name: "substring", op: Like, pattern: "%churn%", prefix: ""},
		{name: "any case", op: ILike, pattern: "churn%", prefix: ""},
		{name: "equality", op: Equal, pattern: "churn%", prefix: ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			prefix, only := Comparison{Key: Key{Attribute, "name"}, Op: test.op, Value: test.pattern}.Prefix()
			if prefix != test.prefix || only != test.only {
				t.Errorf("got %q, %v", prefix, only)
			}
		})
	}
}

func TestNumbersBeyondInt64(t *testing.T) {
	t.Parallel()
	const huge = "99999999999999999999"
	for _, test := range []struct {
		filter string
		all    bool
	}{
		{"version_number = " + huge, false},
		{"version_number != " + huge, true},
		{"version_number < " + huge, true},
		{"version_number <= '" + huge + "'", true},
		{"version_number > " + huge, false},
		{"version_number >= " + huge, false},
		{"version_number > -" + huge, true},
		{"version_number >= '-" + huge + "'", true},
		{"version_number < -" + huge, false},
		{"version_number = -" + huge, false},
	} {
		f, err := ModelVersions.Parse(test.filter)
		if err != nil {
			t.Fatal(err)
		}
		for _, version := range []int64{1, 10_000, 1 << 40} {
			if got := f.Matches(storedRecord{Version: version}); got != test.all {
				t.Errorf("%s: %v for version %d", test.filter, got, version)
			}
		}
	}
}
