package tracking

import (
	"regexp"

	"modelregistry/internal/registry"
)

// RunID names a run: 32 hexadecimal digits, drawn at random.
type RunID string

var runIDPattern = regexp.MustCompile(`^[0-9a-f]{32}$`)

// ParseRunID finds that what no run can be called is not there.
func ParseRunID(text string) (RunID, error) {
	if !runIDPattern.MatchString(text) {
		return "", RunNotFound(RunID(text))
	}
	return RunID(text), nil
}

// RunStatus is how far a run is.
type RunStatus string

// The statuses, spelled as on the wire, where they are numbered from one too.
const (
	Running   RunStatus = "RUNNING"
	Scheduled RunStatus = "SCHEDULED"
	Finished  RunStatus = "FINISHED"
	Failed    RunStatus = "FAILED"
	Killed    RunStatus = "KILLED"
)

// RunNameTag always says what the run is called: setting the tag renames the
// run, and renaming the run sets the tag. Deleting the tag leaves the name.
const RunNameTag = "mlflow.runName"

// RunInfo is what is known of a run beside what it logged.
type RunInfo struct {
	ID           RunID
	ExperimentID ExperimentID
	Name         string
	UserID       registry.UserID
	Status       RunStatus
	// StartTime and EndTime are the client's, in milliseconds since 1970. EndTime
	// is nil until a client sets it.
	StartTime   registry.Timestamp
	EndTime     *registry.Timestamp
	ArtifactURI string
	Stage       LifecycleStage
}

// Run is one execution with all that it logged.
type Run struct {
	Info RunInfo
	// Metrics has the newest value of each key.
	Metrics map[string]Metric
	Params  Params
	Tags    registry.Tags
	Inputs  Inputs
	Outputs []ModelOutput
}

// Params maps keys to values, which never change.
type Params map[string]string

// Inputs are what a run read.
type Inputs struct {
	Datasets []DatasetInput
	// Models may name logged models that are not known here.
	Models []ModelID
}

// Dataset is known by its name and digest within an experiment; what else is
// said of it is that which was said first.
type Dataset struct {
	Name       string
	Digest     string
	SourceType string
	Source     string
	// Schema and Profile are empty where the client gave none.
	Schema  string
	Profile string
}

// Key gives what the dataset is known by.
func (d Dataset) Key() DatasetKey { return DatasetKey{Name: d.Name, Digest: d.Digest} }

// DatasetInput is a dataset with what the run used it for.
type DatasetInput struct {
	Dataset Dataset
	Tags    registry.Tags
}

// ModelOutput is a logged model that a run made, and at which step.
type ModelOutput struct {
	ModelID ModelID
	Step    int64
}
