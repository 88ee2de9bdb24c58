package registry_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/registry"
)

// TestCopies takes over the lineage of the version that a source refers to.
func TestCopies(t *testing.T) {
	t.Parallel()
	one := lineage{Source: "models:/original/1", DownloadURI: "s3://bucket/one", RunID: "r1", ModelID: "m-1"}
	two := lineage{Source: "models:/original/2", DownloadURI: "s3://bucket/two"}
	create(t, []creation{
		{name: "a version", source: "models:/original/1", want: one},
		{name: "a version with zeros", source: "models:/original/001", want: one},
		{name: "a version behind more slashes", source: "models:///original/1", want: one},
		{name: "a scheme in capitals", source: "MODELS:/original/1", want: one},
		{name: "a query", source: "models:/original/1?a=b#c", want: one},
		{name: "an alias", source: "models:/original@champion", want: one},
		{name: "a stage", source: "models:/original/production", want: one},
		{name: "the latest", source: "models:/original/latest", want: two},
		{name: "the latest in capitals", source: "models:/original/LATEST", want: two},
		{name: "the alias latest", source: "models:/original@latest", want: two},
		{name: "the same lineage", source: "models:/original/1", run: is("r1"), model: is("m-1"), want: one},
		{name: "another run", source: "models:/original/1", run: is("r2"), refused: mismatch},
		{name: "an empty run", source: "models:/original/1", run: is(""), refused: mismatch},
		{name: "another model", source: "models:/original/1", model: is("m-2"), refused: mismatch},
		{name: "a run where there is none", source: "models:/original/2", run: is("r1"), refused: mismatch},
		{name: "an empty run where there is none", source: "models:/original/2", run: is(""), model: is(""), want: two},
		{name: "a prompt", source: "models:/prompt/1", refused: "Prompt versions cannot be used as model version sources."},
		{name: "a registry elsewhere", source: "models://profile/original/1", refused: "Registered model sources must use the active model registry."},
		{name: "no such version", source: "models:/original/9", code: registry.ResourceDoesNotExist, refused: "Model Version (name=original, version=9) not found"},
		{name: "version 0", source: "models:/original/0", code: registry.ResourceDoesNotExist, refused: "Model Version (name=original, version=0) not found"},
		{name: "no such model", source: "models:/absent/1", code: registry.ResourceDoesNotExist, refused: "Registered Model with name=absent not found"},
		{name: "no such alias", source: "models:/original@none", refused: "Registered model alias none not found."},
		{name: "an empty stage", source: "models:/original/Staging", code: registry.ResourceDoesNotExist, refused: "No versions of model with name 'original' and stage 'Staging' found"},
		{name: "no such stage", source: "models:/original/prod", refused: "Invalid Model Version stage: prod."},
		{name: "upwards", source: "models:/../1", refused: "Names may be treated as files"},
		{name: "a path too long", source: "models:/original/1/a", refused: notModel},
		{name: "a path that is not absolute", source: "models:original/1", refused: notModel},
		{name: "a blank version", source: "models:/original/ ", refused: notModel},
		{name: "a blank alias", source: "models:/original@ ", refused: notModel},
		{name: "a blank name", source: "models:/ /1", refused: notModel},
	})
}

// TestACopyOfACopy is read from where the first version is.
func TestACopyOfACopy(t *testing.T) {
	t.Parallel()
	r := prepared(t)
	var version registry.ModelVersion
	for _, source := range []string{"models:/original/1", "models:/original/3"} {
		var err error
		if version, err = r.CreateModelVersion(t.Context(), registry.CreateModelVersionRequest{Name: "original", Source: source}); err != nil {
			t.Fatal(err)
		}
	}
	want := lineage{Source: "models:/original/3", DownloadURI: "s3://bucket/one", RunID: "r1", ModelID: "m-1"}
	if diff := cmp.Diff(want, lineage{version.Source, version.DownloadURI, version.RunID, version.ModelID}); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPromptSources(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, source, is string
		refused          bool
	}{
		{name: "the client's", source: "dummy-source", is: "true"},
		{name: "a template", source: "prompt-template", is: "true"},
		{name: "true in capitals", source: "dummy-source", is: "TRUE"},
		{name: "artifacts", source: "s3://bucket/one", is: "true", refused: true},
		{name: "a copy", source: "models:/prompt/1", is: "True", refused: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := prepared(t).CreateModelVersion(t.Context(), registry.CreateModelVersionRequest{
				Name: "prompt", Source: test.source, Tags: []registry.Tag{{Key: "mlflow.prompt.is_prompt", Value: test.is}},
			})
			message := ""
			if test.refused {
				message = "Invalid prompt source: '" + test.source + "'. Prompt sources must use an MLflow placeholder."
			}
			outcome(t, err, message)
		})
	}
}
