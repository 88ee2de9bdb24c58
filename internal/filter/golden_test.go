package filter

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// The files of testdata hold what MLflow 3.17.2 answered with its SQLAlchemy
// store on SQLite: parse.json and order.json what its search functions made of
// a text, match.json what they found. Sets in messages are written in
// alphabetical order, the values of IN sorted and without doubles, and
// conditions on PromptTag are left out where the server leaves them out.

var grammars = map[string]*Grammar{"registered_models": RegisteredModels, "model_versions": ModelVersions}

// recorded is what the server made of a filter or an order_by list. One of
// Error, Crash and the rest is set.
type recorded struct {
	Grammar string
	Filter  string
	OrderBy []string `json:"order_by"`

	// Error is the message of a refusal. Crash is an exception that reached the
	// client as an internal error or as SQL.
	Error, Crash string
	Conditions   []struct {
		Kind, Key, Op, Value string
		Values               []string
		Number               int64
	}
	Prompts bool
	Terms   Order
}

func (r recorded) filter() Filter {
	var f Filter
	for _, c := range r.Conditions {
		f = append(f, Comparison{
			Key: Key{Kind(c.Kind), c.Key}, Op: Operator(c.Op), Value: c.Value, Values: c.Values, Number: c.Number,
		})
	}
	return f
}

// difference is a filter to which we answer otherwise than the server on
// purpose: with an error, or with a filter.
type difference struct {
	why    string
	error  string
	filter Filter
}

const (
	crashes   = "the server fails with an internal error or shows SQL; we say what was wrong"
	beyond    = "the server cannot compare with numbers beyond 64 bits; arithmetic can"
	evaluated = "the server evaluates lists as Python"
	keywords  = "a SQL keyword that no one takes for an attribute is a name to us"
	assigned  = "an assignment in SQL goes on to the semicolon"

	listOperator = "Invalid comparator for a list of values: %s. Use IN or NOT IN."
	versionKeys  = "'{'name', 'run_id', 'source_path', 'version_number'}'"
)

func number(op Operator, n int64) Filter {
	return Filter{{Key: Key{Attribute, "version_number"}, Op: op, Number: n}}
}

// differences are all there are within the recorded answers, by filter.
var differences = map[string]difference{
	"name IS NULL":           {why: crashes, error: "Invalid comparator for attribute: IS NULL"},
	"name IS NOT NULL":       {why: crashes, error: "Invalid comparator for attribute: IS NOT NULL"},
	"name is null":           {why: crashes, error: "Invalid comparator for attribute: IS NULL"},
	"tag.k IS NULL":          {why: crashes, error: "Invalid comparator for tag: IS NULL"},
	"tag.k IS NOT NULL":      {why: crashes, error: "Invalid comparator for tag: IS NOT NULL"},
	"version_number IS NULL": {why: crashes, error: "Invalid comparator for attribute: IS NULL"},
	"name IN (a)":            {why: crashes, error: illFormedList},
	"name IN (a, b)":         {why: crashes, error: illFormedList},
	"name IN (NULL)":         {why: crashes, error: illFormedList},
	"name IN ('a', NULL)":    {why: crashes, error: illFormedList},
	"name = ('a')":           {why: crashes, error: fmt.Sprintf(listOperator, "=")},
	"name = ('a', 'b')":      {why: crashes, error: fmt.Sprintf(listOperator, "=")},
	"name LIKE ('a')":        {why: crashes, error: fmt.Sprintf(listOperator, "LIKE")},
	"name != ('a')":          {why: crashes, error: fmt.Sprintf(listOperator, "!=")},

	"version_number < 9223372036854775808":    {why: beyond, filter: number(Less, 1<<63-1)},
	"version_number = 99999999999999999999":   {why: beyond, filter: number(Equal, 1<<63-1)},
	"version_number > '99999999999999999999'": {why: beyond, filter: number(Greater, 1<<63-1)},
	"version_number >= -99999999999999999999": {why: beyond, filter: number(GreaterOrEqual, -1<<63)},

	"name IN (('a'), 'b')":   {why: evaluated, error: illFormedList},
	"name IN (r'a')":         {why: evaluated, error: illFormedList},
	"name IN (b'a')":         {why: evaluated, error: illFormedList},
	"name IN (['a'])":        {why: evaluated, error: illFormedList},
	"name IN (True)":         {why: evaluated, error: illFormedList},
	`name IN ('\N{BULLET}')`: {why: evaluated, error: illFormedList},

	"absolute = 'a'": {why: keywords, error: "Invalid attribute key 'absolute' specified. Valid keys are " + versionKeys},
	"name = absolute": {why: keywords, error: "Parameter value is either not quoted or unidentified quote types used for " +
		"string value absolute. Use either single or double quotes."},
	"tag.k := 'a';": {why: assigned, error: "Invalid clause(s) in filter string: tag.k := 'a', ;"},
}

func TestParseAsRecorded(t *testing.T) {
	t.Parallel()
	cases := readRecorded(t, "parse.json")
	used := map[string]bool{}
	for _, c := range cases {
		want, message := c.filter(), c.Error
		if d, ok := differences[c.Filter]; ok {
			want, message = d.filter, d.error
			used[c.Filter] = true
		} else if c.Crash != "" {
			t.Errorf("%s %q: the server fails, and differences does not say what we do", c.Grammar, c.Filter)
		}
		got, err := grammars[c.Grammar].Parse(c.Filter)
		if diff := cmp.Diff(message, messageOf(t, err)); diff != "" {
			t.Errorf("%s %q: message (-server +ours):\n%s", c.Grammar, c.Filter, diff)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s %q: filter (-server +ours):\n%s", c.Grammar, c.Filter, diff)
		}
		if got.Prompts() != c.Prompts {
			t.Errorf("%s %q: Prompts() = %v", c.Grammar, c.Filter, got.Prompts())
		}
	}
	for filter := range differences {
		if !used[filter] {
			t.Errorf("differences names %q, which is not recorded", filter)
		}
	}
}

func TestParseOrderAsRecorded(t *testing.T) {
	t.Parallel()
	for _, c := range readRecorded(t, "order.json") {
		got, err := grammars[c.Grammar].ParseOrder(c.OrderBy)
		if diff := cmp.Diff(c.Error, messageOf(t, err)); diff != "" {
			t.Errorf("%s %q: message (-server +ours):\n%s", c.Grammar, c.OrderBy, diff)
		}
		if diff := cmp.Diff(c.Terms, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s %q: order (-server +ours):\n%s", c.Grammar, c.OrderBy, diff)
		}
	}
}

// promptsOnly are the filters for prompts that the server also lets find
// models: those that carry the tag with another value than true.
var promptsOnly = []string{"tag.`mlflow.prompt.is_prompt` != 'false'", "tag.`mlflow.prompt.is_prompt` != 'FALSE'"}

// storedRecord is a model or a version of match.json.
type storedRecord struct {
	Name       string
	Version    int64
	RunID      string `json:"run_id"`
	SourcePath string `json:"source_path"`
	Tags       map[string]string
	Prompt     bool
}

func (r storedRecord) Attribute(name string) string {
	return map[string]string{"name": r.Name, "run_id": r.RunID, "source_path": r.SourcePath}[name]
}

func (r storedRecord) Number(string) int64 { return r.Version }

func (r storedRecord) Tag(key string) (string, bool) {
	value, ok := r.Tags[key]
	return value, ok
}

func (r storedRecord) String() string {
	if r.Version == 0 {
		return r.Name
	}
	return r.Name + "/" + strconv.FormatInt(r.Version, 10)
}

func TestMatchesAsRecorded(t *testing.T) {
	t.Parallel()
	var file struct {
		Models, Versions []storedRecord
		Cases            []struct {
			Grammar, Filter string
			Matches         []string
		}
	}
	readJSON(t, "match.json", &file)
	records := map[string][]storedRecord{"registered_models": file.Models, "model_versions": file.Versions}
	for _, c := range file.Cases {
		f, err := grammars[c.Grammar].Parse(c.Filter)
		if err != nil {
			t.Errorf("%s %q: %v", c.Grammar, c.Filter, err)
			continue
		}
		want := c.Matches
		if slices.Contains(promptsOnly, c.Filter) {
			want = slices.DeleteFunc(want, func(name string) bool { return name == "a_b" || name == "a%b" })
		}
		var got []string
		for _, r := range records[c.Grammar] {
			if r.Prompt == f.Prompts() && f.Matches(r) {
				got = append(got, r.String())
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s %q (-server +ours):\n%s", c.Grammar, c.Filter, diff)
		}
	}
}

func readRecorded(t *testing.T, name string) []recorded {
	t.Helper()
	var cases []recorded
	readJSON(t, name, &cases)
	if len(cases) < 150 {
		t.Fatalf("%s holds %d cases only", name, len(cases))
	}
	return cases
}

func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	content, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatal(err)
	}
}

// messageOf returns what the client is told, "" for no error.
func messageOf(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var refusal *Error
	if !errors.As(err, &refusal) {
		t.Fatalf("%v is a %T", err, err)
	}
	return refusal.Message
}
