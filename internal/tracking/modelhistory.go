package tracking

import (
	"context"
	"encoding/json"
	"strings"

	"modelregistry/internal/python"
	"modelregistry/internal/registry"
)

// The tag in which MLflow 2 notes the models of a run, and how long it may be.
const (
	modelHistoryTag           = "mlflow.log-model.history"
	maxModelHistoryCharacters = 100_000
)

// loggedInRun is an entry of the tag, in MLflow's order.
type loggedInRun struct {
	RunID          string         `json:"run_id"`
	ArtifactPath   any            `json:"artifact_path"`
	UTCTimeCreated any            `json:"utc_time_created"`
	ModelUUID      *string        `json:"model_uuid"`
	Flavors        map[string]any `json:"flavors"`
}

// LogModel notes a model in the tag mlflow.log-model.history of an active run, as
// clients of MLflow 2 ask. The model is the content of its MLmodel file as JSON.
func (t *Tracking) LogModel(ctx context.Context, id, modelJSON string) error {
	entry, err := parseModelJSON(modelJSON)
	if err != nil {
		return err
	}
	runID, err := ParseRunID(id)
	if err != nil {
		return err
	}
	return t.store.ChangeRunTag(ctx, runID, modelHistoryTag, func(value string) (string, error) {
		return withModel(value, entry)
	})
}

func parseModelJSON(text string) (loggedInRun, error) {
	if !json.Valid([]byte(text)) {
		return loggedInRun{}, registry.Invalid("Malformed model info. \n %s \n is not a valid JSON.", text)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &fields); err != nil || fields == nil {
		return loggedInRun{}, registry.Invalid("Malformed model info. It must be a JSON object.")
	}
	var absent []string
	for _, name := range []string{"artifact_path", "flavors", "run_id", "utc_time_created"} {
		if _, ok := fields[name]; !ok {
			absent = append(absent, python.Repr(name))
		}
	}
	if absent != nil {
		return loggedInRun{}, registry.Invalid("Model json is missing mandatory fields: {%s}", strings.Join(absent, ", "))
	}
	var entry loggedInRun
	if err := json.Unmarshal([]byte(text), &entry); err != nil {
		return loggedInRun{}, registry.Invalid("Malformed model info. run_id and model_uuid must be strings, and flavors an object.")
	}
	for _, flavor := range entry.Flavors {
		if fields, ok := flavor.(map[string]any); ok {
			// How the flavor was configured is left out, as by the real server.
			delete(fields, "config")
		}
	}
	return entry, nil
}

// withModel adds an entry to the tag's list. A value that is no list, which a
// client may have set, is refused rather than lost.
func withModel(value string, entry loggedInRun) (string, error) {
	var entries []json.RawMessage
	if value != "" && json.Unmarshal([]byte(value), &entries) != nil {
		return "", registry.Invalid("The tag %s of the run is not a JSON list.", modelHistoryTag)
	}
	added, err := json.Marshal(entry)
	if err != nil {
		return "", err
	}
	changed, err := json.Marshal(append(entries, added))
	if err != nil {
		return "", err
	}
	return string(changed), registry.CheckLength("value of the tag "+modelHistoryTag, string(changed), maxModelHistoryCharacters)
}
