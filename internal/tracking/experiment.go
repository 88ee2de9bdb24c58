package tracking

import (
	"strconv"

	"modelregistry/internal/python"
	"modelregistry/internal/registry"
)

// ExperimentID is the number of an experiment; clients write it as a string.
type ExperimentID int64

// DefaultExperiment is the experiment that is always there: nobody creates it.
const (
	DefaultExperiment     ExperimentID = 0
	DefaultExperimentName              = "Default"
)

// ParseExperimentID reads a number as Python's int does. A number that no
// experiment has is not an error here.
func ParseExperimentID(text string) (ExperimentID, error) {
	number, ok := python.ParseInt(text)
	if !ok {
		return 0, registry.Invalid("Invalid experiment ID '%s'. Experiment ID must be a valid integer.", text)
	}
	return ExperimentID(number), nil
}

func (id ExperimentID) String() string { return strconv.FormatInt(int64(id), 10) }

// ExperimentName is unique among all experiments, deleted ones too.
type ExperimentName string

// maxExperimentNameCharacters is MLflow's; in UTF-8 it stays below what a
// DynamoDB key holds only for names of up to two bytes a character on average,
// so the bytes are limited too.
const (
	maxExperimentNameCharacters = 500
	MaxExperimentNameBytes      = 1000
)

// ParseExperimentName checks a name given by a client: any text but the empty one.
func ParseExperimentName(text string) (ExperimentName, error) {
	if text == "" {
		return "", registry.Invalid("Invalid experiment name: ''")
	}
	if err := registry.CheckLength("name", text, maxExperimentNameCharacters); err != nil {
		return "", err
	}
	if len(text) > MaxExperimentNameBytes {
		return "", registry.Invalid("'name' exceeds the maximum length of %d bytes in UTF-8", MaxExperimentNameBytes)
	}
	return ExperimentName(text), nil
}

// LifecycleStage tells what is deleted. What is deleted can be restored.
type LifecycleStage string

// The stages of experiments, runs and logged models.
const (
	Active  LifecycleStage = "active"
	Deleted LifecycleStage = "deleted"
)

// View says what a search looks at. The zero View is that of active ones only.
type View int

// The views; MLflow numbers them from one.
const (
	ViewActive View = iota
	ViewDeleted
	ViewAll
)

// Shows reports whether what is in a stage belongs to the view.
func (v View) Shows(stage LifecycleStage) bool {
	return v == ViewAll || (v == ViewDeleted) == (stage == Deleted)
}

// Experiment holds runs and logged models.
type Experiment struct {
	ID   ExperimentID
	Name ExperimentName
	// ArtifactLocation is the URI below which runs keep their artifacts. A Store
	// gives it as it was written, so it is empty for the default experiment.
	ArtifactLocation string
	Stage            LifecycleStage
	Tags             registry.Tags
	Created          registry.Timestamp
	// LastUpdated moves with the name and the stage, not with tags and runs.
	LastUpdated registry.Timestamp
}
