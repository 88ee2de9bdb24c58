package workload_test

import (
	"strconv"
	"strings"
	"testing"

	"modelregistry/internal/operations"
	"modelregistry/scripts/bench/workload"
)

// TestEveryOperationIsMeasured finds those of the registry by their paths.
func TestEveryOperationIsMeasured(t *testing.T) {
	t.Parallel()
	for _, shape := range []workload.Shape{{Models: 100, Versions: 1}, {Models: 100, Versions: 10_000}} {
		measured := make(map[string]bool)
		for _, of := range shape.Cases() {
			measured[of.Operation] = true
		}
		for _, operation := range operations.All {
			path := operation.Routes[0].Path
			registry := strings.HasPrefix(path, "/api/2.0/mlflow/registered-models/") || strings.HasPrefix(path, "/api/2.0/mlflow/model-versions/")
			if registry && !strings.HasSuffix(operation.Name, "verify-model-version") && !measured[operation.Name] {
				t.Errorf("%s: %s is not measured", shape.Title(), operation.Name)
			}
		}
	}
}

func TestClientsWorkOnModelsThatHaveVersions(t *testing.T) {
	t.Parallel()
	for _, shape := range []workload.Shape{{Models: 100, Versions: 1}, {Models: 10_000, Versions: 1}, {Models: 100, Versions: 10_000}} {
		versions := make(map[string]int)
		for model := range shape.All() {
			versions[model.Name] = len(model.Versions)
		}
		for _, of := range shape.Cases() {
			for client := range 64 {
				holdWithin(t, of, workload.Turn{Client: client, Number: client}, versions)
				holdWithin(t, of, workload.Turn{Client: client, Number: 123_456 + client}, versions)
			}
		}
	}
}

// holdWithin has a request for a model that is loaded name one with versions, and
// a version that it has.
func holdWithin(t *testing.T, of workload.Case, turn workload.Turn, versions map[string]int) {
	t.Helper()
	parameters := of.Request(turn).Parameters
	name, ok := parameters["name"].(string)
	if !ok || !strings.HasPrefix(name, "model-") {
		return
	}
	if versions[name] == 0 {
		t.Errorf("%s works on %s, which has no version: %+v", of.Name(), name, turn)
	}
	if version, ok := parameters["version"].(string); ok {
		if number, err := strconv.Atoi(version); err != nil || number < 1 || number > versions[name] {
			t.Errorf("%s works on version %s of %s, which has %d: %+v", of.Name(), version, name, versions[name], turn)
		}
	}
}
