package runs

import (
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// experimentItem is an experiment, under its id. The default experiment has none
// until it is changed.
type experimentItem struct {
	PK       string `dynamodbav:"pk"`
	SK       string `dynamodbav:"sk"`
	ByGroup  string `dynamodbav:"by_group"`
	ByUpdate string `dynamodbav:"by_update"`

	ID               tracking.ExperimentID   `dynamodbav:"id"`
	Name             tracking.ExperimentName `dynamodbav:"name"`
	ArtifactLocation string                  `dynamodbav:"artifact_location,omitempty"`
	Stage            tracking.LifecycleStage `dynamodbav:"stage"`
	// Sweeps counts how often the experiment was deleted and restored. Each time
	// all its runs went to its stage, without being touched.
	Sweeps  int64              `dynamodbav:"sweeps"`
	Tags    registry.Tags      `dynamodbav:"tags"`
	Created registry.Timestamp `dynamodbav:"created"`
	Updated registry.Timestamp `dynamodbav:"updated"`
	// Revision counts the changes of this item; none of one that is not there.
	Revision int64 `dynamodbav:"revision"`
}

// nameItem leads from a name to its experiment, active or deleted.
type nameItem struct {
	PK string                `dynamodbav:"pk"`
	SK string                `dynamodbav:"sk"`
	ID tracking.ExperimentID `dynamodbav:"id"`
}

// place fills the keys, which follow from id and times.
func (e *experimentItem) place(keys keyspace) {
	k := keys.experiment(e.ID)
	e.PK, e.SK = k.PK, k.SK
	e.ByGroup = experimentByTime(e.Created, e.ID)
	e.ByUpdate = experimentByTime(e.Updated, e.ID)
}

func (e experimentItem) experiment() tracking.Experiment {
	return tracking.Experiment{
		ID: e.ID, Name: e.Name, ArtifactLocation: e.ArtifactLocation, Stage: e.Stage,
		Tags: e.Tags, Created: e.Created, LastUpdated: e.Updated,
	}
}

// defaultExperiment is what the default experiment is before it is changed.
func defaultExperiment() experimentItem {
	return experimentItem{ID: tracking.DefaultExperiment, Name: tracking.DefaultExperimentName, Stage: tracking.Active}
}

// foundExperiment decodes what stands under an experiment's id.
func foundExperiment(id tracking.ExperimentID, found table.Item) (experimentItem, error) {
	switch {
	case found != nil:
		return table.Decode[experimentItem](found)
	case id == tracking.DefaultExperiment:
		return defaultExperiment(), nil
	default:
		return experimentItem{}, tracking.ExperimentNotFound(id)
	}
}
