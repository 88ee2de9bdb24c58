package registry_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
)

// origins know a run, two logged models and one that is deleted. A run or model
// "broken" cannot be asked.
type origins struct {
	noted []string
}

const root = "mlflow-artifacts:/1"

var errBroken = errors.New("the table is on fire")

func (*origins) RunOrigin(_ context.Context, id string) (registry.Origin, bool, error) {
	switch id {
	case "broken":
		return registry.Origin{}, false, errBroken
	case "r1":
		return registry.Origin{RunID: id, ArtifactURI: root + "/r1/artifacts"}, true, nil
	}
	return registry.Origin{}, false, nil
}

func (*origins) LoggedModelOrigin(_ context.Context, id string) (registry.Origin, bool, error) {
	origin := registry.Origin{ArtifactURI: root + "/models/" + id + "/artifacts"}
	switch id {
	case "broken":
		return registry.Origin{}, false, errBroken
	case "m-gone":
		return registry.Origin{}, true, &registry.Error{Code: registry.ResourceDoesNotExist, Message: "Logged model with ID 'm-gone' not found."}
	case "m-1":
		origin.RunID = "r1"
		return origin, true, nil
	case "m-2":
		return origin, true, nil
	}
	return registry.Origin{}, false, nil
}

func (o *origins) NoteModelVersion(_ context.Context, id string, name registry.ModelName, _ registry.VersionNumber) error {
	if id == "m-2" {
		return errBroken
	}
	o.noted = append(o.noted, id+" "+string(name))
	return nil
}

func TestOriginsCompleteVersions(t *testing.T) {
	t.Parallel()
	const modelRoot = root + "/models/m-1/artifacts"
	tests := []creation{
		{name: "a logged model", source: "models:/m-1", model: is("m-1"), want: lineage{"models:/m-1", modelRoot, "r1", "m-1"}},
		{name: "a logged model and an empty run", source: "models:/m-1", model: is("m-1"), run: is(""), want: lineage{"models:/m-1", modelRoot, "r1", "m-1"}},
		{name: "a logged model and another run", source: "models:/m-1", model: is("m-1"), run: is("r2"), want: lineage{"models:/m-1", modelRoot, "r2", "m-1"}},
		{name: "a logged model of no run", source: "models:/m-2", model: is("m-2"), want: lineage{"models:/m-2", root + "/models/m-2/artifacts", "", "m-2"}},
		{name: "an unknown logged model", source: "models:/m-3", model: is("m-3"), want: lineage{"models:/m-3", "models:/m-3", "", "m-3"}},
		{name: "files elsewhere", source: "s3://b/x", model: is("m-1"), want: lineage{"s3://b/x", "s3://b/x", "r1", "m-1"}},
		{name: "files of the logged model", source: modelRoot + "/a", model: is("m-1"), want: lineage{modelRoot + "/a", modelRoot + "/a", "r1", "m-1"}},
		{name: "files of an unknown logged model", source: "mlflow-artifacts:/a", model: is("m-3"), want: lineage{"mlflow-artifacts:/a", "mlflow-artifacts:/a", "", "m-3"}},
		{name: "files of another logged model", source: root + "/models/m-2/artifacts", model: is("m-1"), refused: notModel},
		{name: "a logged model's files of a run", source: root + "/r1/artifacts", model: is("m-1"), run: is("r1"), refused: notModel},
		{name: "a deleted logged model", source: "models:/m-gone", model: is("m-gone"), code: registry.ResourceDoesNotExist, refused: "Logged model with ID 'm-gone' not found."},
		{name: "a run's folder", source: root + "/r1/artifacts", run: is("r1"), want: lineage{root + "/r1/artifacts", root + "/r1/artifacts", "r1", ""}},
		{name: "capitals and slashes", source: "MLFLOW-ARTIFACTS:///1//r1/artif%2561cts/m", run: is("r1"), want: lineage{"MLFLOW-ARTIFACTS:///1//r1/artif%2561cts/m", "MLFLOW-ARTIFACTS:///1//r1/artif%2561cts/m", "r1", ""}},
		{name: "another run's files", source: root + "/r2/artifacts", run: is("r1"), refused: notRun},
		{name: "a folder whose name only begins so", source: root + "/r1/artifactsx", run: is("r1"), refused: notRun},
		{name: "a folder above", source: root + "/r1", run: is("r1"), refused: notRun},
		{name: "an unknown run's files", source: root + "/r2/artifacts", run: is("r2"), want: lineage{root + "/r2/artifacts", root + "/r2/artifacts", "r2", ""}},
		{name: "a path of the machine that trained", source: "mlruns/1/r1/artifacts/m", run: is("r1"), want: lineage{"mlruns/1/r1/artifacts/m", "mlruns/1/r1/artifacts/m", "r1", ""}},
		{name: "a copy", source: "models:/original/1", want: lineage{"models:/original/1", "s3://bucket/one", "r1", "m-1"}},
		{name: "a run that cannot be asked", source: root + "/r2/artifacts", run: is("broken"), code: registry.InternalError, refused: errBroken.Error()},
		{name: "a logged model that cannot be asked", source: "s3://b/x", model: is("broken"), code: registry.InternalError, refused: errBroken.Error()},
	}
	for i := range tests {
		tests[i].registry = func(t *testing.T) *registry.Registry { return prepared(t).WithOrigins(&origins{}) }
	}
	create(t, tests)
}

// TestASourceIsRefusedBeforeAModelIsMissed has the store say nothing of a model
// where the source is wrong.
func TestASourceIsRefusedBeforeAModelIsMissed(t *testing.T) {
	t.Parallel()
	_, err := registry.New(spec.New()).WithOrigins(&origins{}).CreateModelVersion(t.Context(), registry.CreateModelVersionRequest{
		Name: "missing", Source: root + "/models/m-2/artifacts", ModelID: is("m-1"),
	})
	if err == nil || !strings.Contains(err.Error(), notModel) {
		t.Errorf("got %v", err)
	}
}

func TestLoggedModelsAreTold(t *testing.T) {
	t.Parallel()
	prompt := []registry.Tag{{Key: "mlflow.prompt.is_prompt", Value: "true"}}
	tests := []struct {
		name    string
		request registry.CreateModelVersionRequest
		want    []string
		wantErr error
	}{
		{name: "one that the request names", request: registry.CreateModelVersionRequest{Source: "s3://b/x", ModelID: is("m-1")}, want: []string{"m-1 original"}},
		{name: "none", request: registry.CreateModelVersionRequest{Source: "s3://b/x"}},
		{name: "an empty one", request: registry.CreateModelVersionRequest{Source: "s3://b/x", ModelID: is("")}},
		{name: "that of the version copied", request: registry.CreateModelVersionRequest{Source: "models:/original/1"}},
		{name: "that of a prompt", request: registry.CreateModelVersionRequest{Source: "dummy-source", ModelID: is("m-1"), Tags: prompt}},
		{name: "one that cannot be told", request: registry.CreateModelVersionRequest{Source: "s3://b/x", ModelID: is("m-2")}, wantErr: errBroken},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			told := &origins{}
			r := prepared(t).WithOrigins(told)
			test.request.Name = "original"
			version, err := r.CreateModelVersion(t.Context(), test.request)
			if err != nil {
				t.Fatal(err)
			}
			if err := r.RecordCreation(t.Context(), nowhere{}, test.request, version); !errors.Is(err, test.wantErr) {
				t.Errorf("got %v, want %v", err, test.wantErr)
			}
			if diff := cmp.Diff(test.want, told.noted); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// nowhere holds no files.
type nowhere struct{ registry.Objects }

func (nowhere) Holds(string) bool { return false }
