package tracking

import (
	"context"
	"errors"
	"strings"

	"modelregistry/internal/python"
	"modelregistry/internal/registry"
)

// Limits on logged models. MLflow leaves them to its database, whose keys and
// names have these lengths; the values are ours.
const (
	maxModelNameCharacters       = 500
	maxModelTypeCharacters       = 500
	maxSourceRunIDCharacters     = 256
	maxModelKeyCharacters        = 255
	maxModelTagValueCharacters   = 65_535
	maxModelParamValueCharacters = 6000
	maxModelParams               = 1000
)

// CreateLoggedModelRequest is what a client says of a new logged model.
type CreateLoggedModelRequest struct {
	ExperimentID string
	// Name is empty where one is to be made up.
	Name        string
	ModelType   string
	SourceRunID string
	Params      []Param
	Tags        []registry.Tag
}

// CreateLoggedModel adds a logged model to an active experiment.
func (t *Tracking) CreateLoggedModel(ctx context.Context, request CreateLoggedModelRequest) (LoggedModel, error) {
	create, err := newLoggedModel(request)
	if err != nil {
		return LoggedModel{}, err
	}
	experiment, err := t.openExperiment(ctx, request.ExperimentID)
	if err != nil {
		return LoggedModel{}, err
	}
	create.ExperimentID = experiment.ID
	create.ArtifactURI = below(experiment.ArtifactLocation, "models", string(create.ID), "artifacts")
	create.At = t.timestamp()
	if err := t.store.CreateLoggedModel(ctx, create); err != nil {
		return LoggedModel{}, err
	}
	return create.loggedModel(), nil
}

func newLoggedModel(request CreateLoggedModelRequest) (NewLoggedModel, error) {
	if strings.ContainsAny(request.Name, `/:.%"'`) {
		return NewLoggedModel{}, registry.Invalid("Invalid model name (%s) provided. Model name must be a non-empty string "+
			`and cannot contain the following characters: ('/', ':', '.', '%%', '"', "'")`, python.Repr(request.Name))
	}
	err := first(
		registry.CheckLength("name", request.Name, maxModelNameCharacters),
		registry.CheckLength("model_type", request.ModelType, maxModelTypeCharacters),
		registry.CheckLength("source_run_id", request.SourceRunID, maxSourceRunIDCharacters),
	)
	if err != nil {
		return NewLoggedModel{}, err
	}
	params, err := collectParams(request.Params)
	if err != nil {
		return NewLoggedModel{}, err
	}
	tags, err := collectTags(request.Tags, checkModelTag)
	if err != nil {
		return NewLoggedModel{}, err
	}
	create := NewLoggedModel{
		ID: ModelID("m-" + newHexID()), Name: request.Name, ModelType: request.ModelType, SourceRunID: request.SourceRunID, Params: params, Tags: tags,
	}
	if create.Name == "" {
		create.Name = generateName()
	}
	return create, nil
}

func (n NewLoggedModel) loggedModel() LoggedModel {
	return LoggedModel{
		ID: n.ID, ExperimentID: n.ExperimentID, Name: n.Name, ArtifactURI: n.ArtifactURI, ModelType: n.ModelType, SourceRunID: n.SourceRunID,
		Status: ModelPending, Stage: Active, Tags: n.Tags, Params: n.Params, Created: n.At, LastUpdated: n.At,
	}
}

// collectParams refuses a key that is there twice with different values.
func collectParams(params []Param) (Params, error) {
	if len(params) > maxModelParams {
		return nil, registry.Invalid("At most %d params can be logged at once, got %d.", maxModelParams, len(params))
	}
	collected := make(Params, len(params))
	for _, param := range params {
		err := first(
			present("key", param.Key),
			registry.CheckLength("key", param.Key, maxModelKeyCharacters),
			registry.CheckLength("value", param.Value, maxModelParamValueCharacters),
		)
		if err != nil {
			return nil, err
		}
		if old, ok := collected[param.Key]; ok && old != param.Value {
			return nil, registry.Invalid("Duplicate parameter keys have been submitted: [%s]. Please ensure the request contains only one param value per param key.",
				python.Repr(param.Key))
		}
		collected[param.Key] = param.Value
	}
	return collected, nil
}

func checkModelTag(_ int, tag registry.Tag) error {
	return first(
		present("key", tag.Key),
		registry.CheckLength("key", tag.Key, maxModelKeyCharacters),
		registry.CheckLength("value", tag.Value, maxModelTagValueCharacters),
	)
}

// GetLoggedModel gives a logged model; a deleted one only where that is allowed.
func (t *Tracking) GetLoggedModel(ctx context.Context, id string, allowDeleted bool) (LoggedModel, error) {
	modelID, err := ParseModelID(id)
	if err != nil {
		return LoggedModel{}, err
	}
	return t.store.LoggedModel(ctx, modelID, allowDeleted)
}

// FinalizeLoggedModel gives a logged model a status.
func (t *Tracking) FinalizeLoggedModel(ctx context.Context, id string, status ModelStatus) (LoggedModel, error) {
	modelID, err := ParseModelID(id)
	if err != nil {
		return LoggedModel{}, err
	}
	return t.store.FinalizeLoggedModel(ctx, modelID, status, t.timestamp())
}

// DeleteLoggedModel deletes a logged model; one that is deleted is fine.
func (t *Tracking) DeleteLoggedModel(ctx context.Context, id string) error {
	modelID, err := ParseModelID(id)
	if err != nil {
		return err
	}
	return t.store.DeleteLoggedModel(ctx, modelID, t.timestamp())
}

// SetLoggedModelTags gives a logged model tags, replacing the values of those it
// has. Of two with one key the last wins.
func (t *Tracking) SetLoggedModelTags(ctx context.Context, id string, tags []registry.Tag) error {
	modelID, err := ParseModelID(id)
	if err != nil {
		return err
	}
	collected, err := collectTags(tags, checkModelTag)
	if err != nil {
		return err
	}
	return t.store.SetLoggedModelTags(ctx, modelID, collected)
}

// DeleteLoggedModelTag takes a tag from a logged model, which must have it.
func (t *Tracking) DeleteLoggedModelTag(ctx context.Context, id, key string) error {
	modelID, err := ParseModelID(id)
	if err != nil {
		return err
	}
	return t.store.DeleteLoggedModelTag(ctx, modelID, key)
}

// LogLoggedModelParams gives a logged model params. The same values again are fine.
func (t *Tracking) LogLoggedModelParams(ctx context.Context, id string, params []Param) error {
	modelID, err := ParseModelID(id)
	if err != nil {
		return err
	}
	collected, err := collectParams(params)
	if err != nil {
		return err
	}
	err = t.store.LogLoggedModelParams(ctx, modelID, collected)
	var conflict *ParamConflict
	if errors.As(err, &conflict) {
		return registry.Invalid("Changing param values is not allowed. Params were already logged='%s' for model ID='%s'.", conflict.python(), modelID)
	}
	return err
}
