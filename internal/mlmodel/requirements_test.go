package mlmodel_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/mlmodel"
)

func TestRequirements(t *testing.T) {
	t.Parallel()
	file := func(name string) string {
		content, err := os.ReadFile("testdata/sklearn/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	packages := []mlmodel.Requirement{
		{Name: "mlflow", Versions: "==3.17.2"}, {Name: "numpy", Versions: "==2.4.6"}, {Name: "pandas", Versions: "==3.1.1"},
		{Name: "scikit-learn", Versions: "==1.9.1"}, {Name: "scipy", Versions: "==1.17.1"}, {Name: "skops", Versions: "==0.16.0"},
	}
	tests := []struct {
		name, requirements, conda, python string
		want                              mlmodel.Requirements
		wantErr                           string
	}{
		{
			name: "as MLflow writes them", requirements: file("requirements.txt"), conda: file("conda.yaml"), python: file("python_env.yaml"),
			want: mlmodel.Requirements{Python: "3.11.7", Packages: packages},
		},
		{name: "conda alone", conda: file("conda.yaml"), want: mlmodel.Requirements{Python: "3.11.7", Packages: packages}},
		{name: "none"},
		{
			name: "what pip takes", requirements: "# made by hand\n\nmlflow[extras]>=3,<4 # why\n-r other.txt\n  a @ git+https://x/y\nb\r\nc ; python_version < '3'\n==x",
			want: mlmodel.Requirements{Packages: []mlmodel.Requirement{
				{Name: "mlflow[extras]", Versions: ">=3,<4"}, {Name: "-r other.txt"}, {Name: "a", Versions: "@ git+https://x/y"}, {Name: "b"},
				{Name: "c", Versions: "; python_version < '3'"}, {Name: "==x"},
			}},
		},
		{
			name: "what conda alone has", requirements: "b", conda: "dependencies: [python>=3.9, cudatoolkit=11, {pip: [a]}, [x], {pip: a}, {pip: [[b]]}]",
			want: mlmodel.Requirements{Python: ">=3.9", Packages: []mlmodel.Requirement{{Name: "b"}}, Conda: []mlmodel.Requirement{{Name: "cudatoolkit", Versions: "=11"}}},
		},
		{name: "a broken conda.yaml", requirements: "b", conda: "{", want: mlmodel.Requirements{Packages: []mlmodel.Requirement{{Name: "b"}}}, wantErr: "conda.yaml: it is no YAML"},
		{name: "a broken python_env.yaml", python: "- x", conda: "dependencies: 1", wantErr: "python_env.yaml: it is no mapping"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := mlmodel.ParseRequirements([]byte(test.requirements), []byte(test.conda), []byte(test.python))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if test.wantErr == "" && err != nil || test.wantErr != "" && (err == nil || !strings.Contains(err.Error(), test.wantErr)) {
				t.Errorf("got %v, want %q", err, test.wantErr)
			}
		})
	}
}
