package runs

import (
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// runItem is a run, under its id: what is known of it, and what it has logged as
// far as there is room. The rest is in items behind it.
type runItem struct {
	PK      string `dynamodbav:"pk"`
	SK      string `dynamodbav:"sk"`
	ByGroup string `dynamodbav:"by_group"`

	ExperimentID tracking.ExperimentID `dynamodbav:"experiment_id"`
	Name         string                `dynamodbav:"run_name"`
	UserID       registry.UserID       `dynamodbav:"user_id,omitempty"`
	Status       tracking.RunStatus    `dynamodbav:"status"`
	StartTime    registry.Timestamp    `dynamodbav:"start_time"`
	EndTime      *registry.Timestamp   `dynamodbav:"end_time,omitempty"`
	ArtifactURI  string                `dynamodbav:"artifact_uri"`
	// Stage is where the run itself was moved to, when its experiment had been
	// deleted and restored so many times as Sweeps tells.
	Stage  tracking.LifecycleStage `dynamodbav:"stage"`
	Sweeps int64                   `dynamodbav:"sweeps"`
	// Parts is how many items behind this one belong to the run.
	Parts int `dynamodbav:"parts,omitempty"`
	// Revision counts the changes of the run, in whichever item.
	Revision int64 `dynamodbav:"revision"`
	Entries
}

// partItem holds what else a run has logged.
type partItem struct {
	PK string `dynamodbav:"pk"`
	SK string `dynamodbav:"sk"`
	// Revision is that of the run when this item was written.
	Revision int64 `dynamodbav:"revision"`
	Entries
}

// Entries are what a run has logged, of each kind by its key. A key is in one of
// the run's items only.
type Entries struct {
	// What is merged into an item goes to maps that are there.
	Metrics  map[string]newest       `dynamodbav:"metrics"`
	Params   map[string]string       `dynamodbav:"params"`
	Tags     map[string]string       `dynamodbav:"tags"`
	Datasets map[string]datasetInput `dynamodbav:"datasets,omitempty"`
	Models   map[string]modelInput   `dynamodbav:"models,omitempty"`
	Outputs  map[string]modelOutput  `dynamodbav:"outputs,omitempty"`
}

// fill makes the maps that items always have.
func (e *Entries) fill() {
	if e.Metrics == nil {
		e.Metrics = map[string]newest{}
	}
	if e.Params == nil {
		e.Params = map[string]string{}
	}
	if e.Tags == nil {
		e.Tags = map[string]string{}
	}
}

// newest is the newest point of a metric.
type newest struct {
	Value     number             `dynamodbav:"v"`
	Timestamp registry.Timestamp `dynamodbav:"t"`
	Step      int64              `dynamodbav:"s"`
}

// datasetInput is a dataset that the run read. Place counts what the run read in
// the order in which it was told.
type datasetInput struct {
	Place   int     `dynamodbav:"place"`
	Dataset dataset `dynamodbav:"dataset"`
	// Tags are no map, whose keys could not be empty.
	Tags []registry.Tag `dynamodbav:"tags,omitempty"`
}

type modelInput struct {
	Place int `dynamodbav:"place"`
}

type modelOutput struct {
	Place int   `dynamodbav:"place"`
	Step  int64 `dynamodbav:"step"`
}

// stageIn gives the stage of a run: that to which the experiment took all its
// runs, where it did so since the run was moved by itself.
func (r runItem) stageIn(experiment experimentItem) tracking.LifecycleStage {
	if r.Sweeps < experiment.Sweeps {
		return experiment.Stage
	}
	return r.Stage
}

func (r runItem) id() tracking.RunID { return tracking.RunID(r.SK) }

func (r runItem) info(experiment experimentItem) tracking.RunInfo {
	return tracking.RunInfo{
		ID: r.id(), ExperimentID: r.ExperimentID, Name: r.Name, UserID: r.UserID, Status: r.Status,
		StartTime: r.StartTime, EndTime: r.EndTime, ArtifactURI: r.ArtifactURI, Stage: r.stageIn(experiment),
	}
}
