package filter

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// trackedRecord is a run, an experiment or a logged model of tracking.json,
// which holds what MLflow 3.17.2 found with its SQLAlchemy store on SQLite, in
// its order. Sets in messages are written in alphabetical order.
type trackedRecord struct {
	ID         string
	Attributes map[string]string
	Numbers    map[string]int64
	TagValues  map[string]string   `json:"tags"`
	Params     map[string]string   `json:"params"`
	Points     map[string][]any    `json:"metrics"`
	Inputs     []map[string]string `json:"datasets"`
}

func (r trackedRecord) Attribute(name string) string { return r.Attributes[name] }

func (r trackedRecord) Number(name string) int64 { return r.Numbers[name] }

func (r trackedRecord) Tag(key string) (string, bool) {
	value, ok := r.TagValues[key]
	return value, ok
}

func (r trackedRecord) Lacks(name string) bool {
	_, text := r.Attributes[name]
	_, number := r.Numbers[name]
	return !text && !number
}

func (r trackedRecord) Param(key string) (string, bool) {
	value, ok := r.Params[key]
	return value, ok
}

func (r trackedRecord) Metrics(key string) []float64 {
	var values []float64
	for _, point := range r.Points[key] {
		value, ok := point.(float64)
		if !ok {
			value = math.NaN()
		}
		values = append(values, value)
	}
	return values
}

func (r trackedRecord) Datasets(attribute string) []string {
	var values []string
	for _, input := range r.Inputs {
		if value, ok := input[attribute]; ok {
			values = append(values, value)
		}
	}
	return values
}

// trackedDifferences are the recorded answers that ours differ from on purpose, by
// grammar and filter: with what message, or with which records.
var trackedDifferences = map[string]struct {
	why, error string
	matches    []string
}{
	"runs run_id = ('a')":                              {why: crashes, error: listAsText},
	"runs dataset.name = ('iris')":                     {why: crashes, error: listAsText},
	"logged_models name = ('rf')":                      {why: crashes, error: listAsText},
	"runs start_time > 99999999999999999999":           {why: beyond},
	"experiments creation_time > 99999999999999999999": {why: beyond},
	"logged_models creation_timestamp > '11'":          {why: crashes, error: "Expected a number to compare attributes.creation_timestamp_ms with. Found '11'"},
	"logged_models creation_timestamp > abc":           {why: crashes, error: "Expected a number to compare attributes.creation_timestamp_ms with. Found abc"},
	"logged_models metrics.acc > '0.5'":                {why: crashes, error: "Expected a number to compare metrics.acc with. Found '0.5'"},
	"logged_models attributes.creation_timestamp > 11": {why: crashes, matches: laterThan11},
	"logged_models attributes.creation_time > 11":      {why: crashes, matches: laterThan11},
	"logged_models foo = 'x'":                          {why: crashes, error: fmt.Sprintf(unknownLogged, "foo")},
	"logged_models last_updated_time < 19":             {why: keyFirst, error: fmt.Sprintf(unknownLogged, "last_updated_time")},
	"logged_models METRICS.acc > 0":                    {why: keyFirst, error: fmt.Sprintf(unknownLogged, "METRICS.acc")},
	"logged_models name IN (1)": {why: crashes, error: "While parsing a list in the query, expected string value, punctuation, or whitespace, " +
		"but got different type in list: (1,)"},
	"logged_models name IN ()": {why: "the other searches refuse an empty list",
		error: "While parsing a list in the query, expected a non-empty list of string values, but got empty list"},
}

const (
	keyFirst = "the server finds fault with the operator first, and fails on the key where it finds none"

	listAsText    = "Invalid comparator for a list of values: =. Use IN or NOT IN."
	unknownLogged = "Invalid attribute key '%s' specified. Valid keys are '{'artifact_location', 'creation_time', 'creation_timestamp', " +
		"'creation_timestamp_ms', 'experiment_id', 'last_updated_timestamp', 'last_updated_timestamp_ms', 'lifecycle_stage', 'model_id', " +
		"'model_type', 'name', 'source_run_id', 'status', 'status_message'}'"
)

var laterThan11 = []string{"m-00000000000000000000000000000060", "m-00000000000000000000000000000061", "m-00000000000000000000000000000062"}

func TestTrackingAsRecorded(t *testing.T) {
	t.Parallel()
	var file struct {
		Runs, Experiments []trackedRecord
		LoggedModels      []trackedRecord `json:"logged_models"`
		Cases             []struct {
			recorded
			Matches []string
		}
	}
	readJSON(t, "tracking.json", &file)
	grammars := map[string]*Grammar{"runs": Runs, "experiments": Experiments, "logged_models": LoggedModels}
	records := map[string][]trackedRecord{"runs": file.Runs, "experiments": file.Experiments, "logged_models": file.LoggedModels}
	for _, c := range file.Cases {
		want, message := c.Matches, c.Error
		if d, ok := trackedDifferences[c.Grammar+" "+c.Filter]; ok {
			want, message = d.matches, d.error
		} else if c.Crash != "" {
			t.Errorf("%s %q: the server fails, and trackedDifferences does not say what we do", c.Grammar, c.Filter)
		}
		got, err := find(grammars[c.Grammar], c.Filter, c.OrderBy, records[c.Grammar])
		if diff := cmp.Diff(message, messageOf(t, err)); diff != "" {
			t.Errorf("%s %q %q: message (-server +ours):\n%s", c.Grammar, c.Filter, c.OrderBy, diff)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s %q %q (-server +ours):\n%s", c.Grammar, c.Filter, c.OrderBy, diff)
		}
	}
}

func find(g *Grammar, filter string, orderBy []string, records []trackedRecord) ([]string, error) {
	f, err := g.Parse(filter)
	if err != nil {
		return nil, err
	}
	order := Order{{Key: "creation_timestamp", Descending: true}, {Key: "model_id"}}
	if g != LoggedModels {
		if order, err = g.ParseOrder(orderBy); err != nil {
			return nil, err
		}
	}
	var found []trackedRecord
	for _, record := range records {
		if f.Matches(record) {
			found = append(found, record)
		}
	}
	slices.SortFunc(found, func(a, b trackedRecord) int { return order.Compare(order.Place(a), order.Place(b)) })
	var ids []string
	for _, record := range found {
		ids = append(ids, record.ID)
	}
	return ids, nil
}
