package tracking

import (
	"regexp"

	"modelregistry/internal/registry"
)

// ModelID names a logged model: "m-" and 32 hexadecimal digits, drawn at random.
type ModelID string

var modelIDPattern = regexp.MustCompile(`^m-[0-9a-f]{32}$`)

// ParseModelID finds that what no logged model can be called is not there.
func ParseModelID(text string) (ModelID, error) {
	if !modelIDPattern.MatchString(text) {
		return "", LoggedModelNotFound(ModelID(text))
	}
	return ModelID(text), nil
}

// ModelStatus tells whether a logged model's files have arrived.
type ModelStatus string

// The statuses, spelled as on the wire.
const (
	ModelUnspecified ModelStatus = "LOGGED_MODEL_STATUS_UNSPECIFIED"
	ModelPending     ModelStatus = "LOGGED_MODEL_PENDING"
	ModelReady       ModelStatus = "LOGGED_MODEL_READY"
	ModelFailed      ModelStatus = "LOGGED_MODEL_UPLOAD_FAILED"
)

// LoggedModel is a model that was logged, in a run or without one.
type LoggedModel struct {
	ID           ModelID
	ExperimentID ExperimentID
	// Name may be that of other logged models too.
	Name        string
	ArtifactURI string
	ModelType   string
	// SourceRunID is the run that made it, as the client said; empty without one.
	SourceRunID string
	Status      ModelStatus
	Stage       LifecycleStage
	Tags        registry.Tags
	Params      Params
	// Metrics are all points that were logged for the model, each with its run.
	Metrics []ModelMetric
	Created registry.Timestamp
	// LastUpdated moves with the status and the stage.
	LastUpdated registry.Timestamp
}

// ModelMetric is a point that a run logged for a logged model.
type ModelMetric struct {
	Metric
	RunID RunID
}
