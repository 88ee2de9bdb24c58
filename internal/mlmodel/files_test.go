package mlmodel_test

import (
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/mlmodel"
)

func TestNamedFiles(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, content string
		want          []string
	}{
		{
			name: "pyfunc with artifacts",
			content: "flavors: {python_function: {python_model: python_model.pkl, code: code, env: {conda: conda.yaml, virtualenv: python_env.yaml}, " +
				"artifacts: {a: {path: artifacts/a, uri: 's3://x/y'}}, loader_module: mlflow.pyfunc.model}}",
			want: []string{"artifacts/a", "code", "conda.yaml", "python_env.yaml", "python_model.pkl"},
		},
		{
			name: "pytorch with extra files",
			content: "flavors: {pytorch: {model_data: data, code: null, extra_files: [{path: extra_files/a}, {path: extra_files/b}], " +
				"requirements_file: {path: requirements.txt}}, python_function: {data: data}}",
			want: []string{"data", "extra_files/a", "extra_files/b", "requirements.txt"},
		},
		{name: "an env in one word", content: "flavors: {f: {env: conda.yaml, data: ./x//y/, model_path: .}}", want: []string{"conda.yaml", "x/y"}},
		{
			name:    "an example of inputs",
			content: "flavors: {f: {}}\nsaved_input_example_info: {artifact_path: input_example.json, type: ndarray}",
			want:    []string{"input_example.json"},
		},
		{name: "aliases", content: "flavors:\n  f: &f {data: x}\n  g: *f", want: []string{"x"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := mlmodel.Parse([]byte(tt.content))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got.Files); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func FuzzMLmodel(f *testing.F) {
	for _, seed := range []string{"flavors: {f: {data: ../x}}", "a: &a [*a]", "- x", "flavors: {f: {artifacts: {a: {path: /x}}}}", "{", "? [a]\n: b", "flavors: {f: {data: \"a\\0b\"}}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		model, err := mlmodel.Parse(content)
		if err != nil {
			return
		}
		for _, name := range model.Files {
			if name != path.Clean(name) || path.IsAbs(name) || name == ".." || strings.HasPrefix(name, "../") {
				t.Errorf("it names %q", name)
			}
		}
	})
}
