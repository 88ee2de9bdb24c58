package tracking

import (
	"context"

	"modelregistry/internal/registry"
)

// Limits on runs: those of keys and values are MLflow's, the others ours where
// it leaves them to its database.
const (
	maxTagValueCharacters = 8000
	maxRunNameCharacters  = 8000
	maxUserIDCharacters   = 256
)

// CreateRunRequest is what a client says of a new run.
type CreateRunRequest struct {
	// ExperimentID is empty for the default experiment.
	ExperimentID string
	UserID       string
	RunName      string
	StartTime    int64
	Tags         []registry.Tag
}

// CreateRun starts a run in an active experiment.
func (t *Tracking) CreateRun(ctx context.Context, request CreateRunRequest) (Run, error) {
	experiment, err := t.openExperiment(ctx, request.ExperimentID)
	if err != nil {
		return Run{}, err
	}
	create, err := newRun(request)
	if err != nil {
		return Run{}, err
	}
	create.ExperimentID = experiment.ID
	create.ArtifactURI = below(experiment.ArtifactLocation, string(create.ID), "artifacts")
	if create.UserID == "" {
		create.UserID = registry.Caller(ctx)
	}
	if err := t.store.CreateRun(ctx, create); err != nil {
		return Run{}, err
	}
	return create.run(), nil
}

// openExperiment gives an experiment to which runs and models can be added.
func (t *Tracking) openExperiment(ctx context.Context, id string) (Experiment, error) {
	if id == "" {
		id = DefaultExperiment.String()
	}
	experiment, err := t.GetExperiment(ctx, id)
	if err == nil && experiment.Stage == Deleted {
		err = ExperimentNotActive(experiment.ID)
	}
	return experiment, err
}

func newRun(request CreateRunRequest) (NewRun, error) {
	tags, err := collectTags(request.Tags, checkRunTag)
	if err != nil {
		return NewRun{}, err
	}
	for key, value := range tags {
		tags[key] = truncated(value, maxTagValueCharacters)
	}
	name := request.RunName
	switch tagged := tags[RunNameTag]; {
	case name != "" && tagged != "" && name != tagged:
		return NewRun{}, registry.Invalid("Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values "+
			"(run_name='%s', mlflow.runName='%s').", name, tagged)
	case name == "" && tagged != "":
		name = tagged
	case name == "":
		name = generateName()
	}
	tags[RunNameTag] = name
	return NewRun{
			ID: RunID(newHexID()), Name: name, UserID: registry.UserID(request.UserID), StartTime: registry.Timestamp(request.StartTime), Tags: tags,
		}, first(
			registry.CheckLength("run_name", name, maxRunNameCharacters),
			registry.CheckLength("user_id", request.UserID, maxUserIDCharacters),
		)
}

// run gives what a run is once it has been created.
func (n NewRun) run() Run {
	return Run{
		Info: RunInfo{
			ID: n.ID, ExperimentID: n.ExperimentID, Name: n.Name, UserID: n.UserID, Status: Running,
			StartTime: n.StartTime, ArtifactURI: n.ArtifactURI, Stage: Active,
		},
		Tags: n.Tags,
	}
}

// GetRun gives a run with all that it logged, a deleted one too.
func (t *Tracking) GetRun(ctx context.Context, id string) (Run, error) {
	runID, err := ParseRunID(id)
	if err != nil {
		return Run{}, err
	}
	return t.store.Run(ctx, runID)
}

// UpdateRun changes what is said of a run. An empty name changes nothing.
func (t *Tracking) UpdateRun(ctx context.Context, id string, update RunUpdate) (RunInfo, error) {
	runID, err := ParseRunID(id)
	if err != nil {
		return RunInfo{}, err
	}
	if update.Name != nil {
		if err := registry.CheckLength("run_name", *update.Name, maxRunNameCharacters); err != nil {
			return RunInfo{}, err
		}
		if *update.Name == "" {
			update.Name = nil
		}
	}
	return t.store.UpdateRun(ctx, runID, update)
}

// DeleteRun deletes a run; it can be restored.
func (t *Tracking) DeleteRun(ctx context.Context, id string) error {
	runID, err := ParseRunID(id)
	if err != nil {
		return err
	}
	return t.store.DeleteRun(ctx, runID)
}

// RestoreRun makes a deleted run active.
func (t *Tracking) RestoreRun(ctx context.Context, id string) error {
	runID, err := ParseRunID(id)
	if err != nil {
		return err
	}
	return t.store.RestoreRun(ctx, runID)
}
