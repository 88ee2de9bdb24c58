package mlmodel_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/mlmodel"
)

// recorded reads what MLflow 3.17.2 has saved.
func recorded(t *testing.T, name string) mlmodel.Model {
	t.Helper()
	content, err := os.ReadFile("testdata/" + name + "/MLmodel")
	if err != nil {
		t.Fatal(err)
	}
	model, err := mlmodel.Parse(content)
	if err != nil {
		t.Fatal(err)
	}
	return model
}

func TestModelOfSklearn(t *testing.T) {
	t.Parallel()
	got := recorded(t, "sklearn")
	got.Signature = mlmodel.Signature{}
	want := mlmodel.Model{
		Flavors: []mlmodel.Flavor{
			{Name: "python_function", Versions: []mlmodel.Version{{Of: "python", Is: "3.11.7"}}},
			{Name: "sklearn", Versions: []mlmodel.Version{{Of: "sklearn", Is: "1.9.1"}}},
		},
		Files: []string{"conda.yaml", "model.skops", "python_env.yaml"}, Bytes: 6843, MLflowVersion: "3.17.2",
		Created: time.Date(2026, 11, 24, 18, 11, 0, 275187000, time.UTC),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestSignatures(t *testing.T) {
	t.Parallel()
	sklearn, pyfunc := recorded(t, "sklearn").Signature, recorded(t, "pyfunc").Signature
	tests := []struct {
		name, part string
		want       []mlmodel.Column
	}{
		{name: "columns", part: sklearn.Inputs, want: []mlmodel.Column{
			{Name: "store", Type: "long"}, {Name: "day", Type: "datetime"}, {Name: "price", Type: "double"},
			{Name: "promotion", Type: "boolean"}, {Name: "region", Type: "string"},
		}},
		{name: "parameters", part: sklearn.Params, want: []mlmodel.Column{
			{Name: "horizon", Type: "long", Default: "14"}, {Name: "quantiles", Type: "list of double", Default: "[0.1, 0.9]"},
			{Name: "currency", Type: "string", Default: `"EUR"`},
		}},
		{name: "objects in a list, and what is optional", part: pyfunc.Inputs, want: []mlmodel.Column{
			{Name: "messages", Type: "array of object"},
			{Within: "messages[].", Name: "content", Type: "string"},
			{Within: "messages[].", Name: "name", Type: "string", Optional: true},
			{Within: "messages[].", Name: "role", Type: "string"},
			{Name: "weights", Type: "map of double", Optional: true},
			{Name: "extra", Type: "any", Optional: true},
		}},
		{name: "a tensor without a name", part: pyfunc.Outputs, want: []mlmodel.Column{{Type: "tensor of float32", Shape: "[-1, 10]"}}},
		{name: "an object as a parameter", part: pyfunc.Params, want: []mlmodel.Column{
			{Name: "temperature", Type: "double", Default: "0.5"}, {Name: "stop", Type: "list of string", Default: `["a"]`},
			{Name: "opts", Type: "object", Default: `{"a": 1}`}, {Within: "opts.", Name: "a", Type: "long"},
		}},
		{name: "maps in lists", part: `[{"name": "m", "type": "array", "items": {"type": "map", "values": {"type": "object", "properties": {"p": {"type": "long"}}}}}]`,
			want: []mlmodel.Column{{Name: "m", Type: "array of map of object"}, {Within: "m[]{}.", Name: "p", Type: "long"}}},
		{name: "a number as a name, and an old parameter", part: `[{"name": 7, "dtype": "double", "default": 1}]`,
			want: []mlmodel.Column{{Name: "7", Type: "double", Default: "1"}}},
		{name: "none", part: ""},
		{name: "an empty list", part: "[]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, more, err := mlmodel.Columns(test.part, 100)
			if err != nil || more {
				t.Errorf("more: %t, %v", more, err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// nested is a list of so many lists in one another.
func nested(n int) string {
	return strings.Repeat(`{"type": "array", "items": `, n) + `{"type": "long"}` + strings.Repeat("}", n)
}

func TestSignaturesThatAreNone(t *testing.T) {
	t.Parallel()
	objects := strings.Repeat(`{"type": "object", "properties": {"a": `, 20) + `{"type": "long"}` + strings.Repeat("}}", 20)
	for part, want := range map[string]string{
		`{}`:                                "no list of columns",
		`[5]`:                               "no list of columns",
		`[{"type": 5}]`:                     "no list of columns",
		`[{"properties": []}]`:              "no list of columns",
		"[" + nested(20) + "]":              "nested deeper than 16",
		"[" + nested(20_000) + "]":          "no list of columns",
		"[" + objects + "]":                 "nested deeper than 16",
		`[{"tensor-spec": {"shape": 1.5}}]`: "no list of columns",
	} {
		if got, _, err := mlmodel.Columns(part, 100); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: got %v, %v; want %q", part, got, err, want)
		}
	}
}

func TestWideSignatures(t *testing.T) {
	t.Parallel()
	part := "[" + strings.Repeat(`{"type": "object", "name": "`+strings.Repeat("ü", 300)+`", "properties": {"a": {"type": "long"}}},`, 999) + `{"type": "long"}]`
	got, more, err := mlmodel.Columns(part, 7)
	if err != nil || !more || len(got) != 7 || len(got[0].Name) > 520 {
		t.Errorf("%d columns, more: %t, %v", len(got), more, err)
	}
	if got, more, err := mlmodel.Columns(part, 1999); err != nil || more || len(got) != 1999 {
		t.Errorf("%d columns, more: %t, %v", len(got), more, err)
	}
}

func TestFilesThatAreNoMLmodel(t *testing.T) {
	t.Parallel()
	for content, want := range map[string]string{
		"":                               "it is empty",
		"\x00":                           "it is no YAML",
		"- a":                            "no mapping",
		"flavors: {}":                    "it names no flavors",
		"flavors: [sklearn]":             "it names no flavors",
		"flavors: {f: {}}\nsignature: 1": "signature must be a mapping",
		"flavors: {f: {}}\nsignature: {inputs: x}": "signature: inputs is no JSON",
		"flavors: {f: {}}\nrun_id: []":             "run_id must be text",
		"flavors: {f: {}}\nmodel_size_bytes: -1":   "it takes a number",
		"flavors: {f: {data: ../x}}":               "outside of its folder",
		strings.Repeat("a", mlmodel.MaxBytes+1):    "larger than 1 MB",
	} {
		if _, err := mlmodel.Parse([]byte(content)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: got %v; want %q", content, err, want)
		}
	}
}

func TestOptionsThatAreNoVersions(t *testing.T) {
	t.Parallel()
	got, err := mlmodel.Parse([]byte("flavors: {b: text, a: {a_version: [1], x_version: '2'}}\nutc_time_created: soon"))
	if err != nil {
		t.Fatal(err)
	}
	want := mlmodel.Model{Flavors: []mlmodel.Flavor{{Name: "a", Versions: []mlmodel.Version{{Of: "x", Is: "2"}}}, {Name: "b"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
