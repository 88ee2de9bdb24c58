package tracking

import (
	"context"

	"modelregistry/internal/registry"
)

// MLflow's limits on inputs; ours where they would outgrow an item.
const (
	maxSourceTypeCharacters    = 36
	maxDatasetSourceCharacters = 65_535
	// maxDatasetBytes bounds a dataset's schema and profile: the real server takes
	// 1 MB and 16 MB, an item here 400 KB.
	maxDatasetBytes            = 300_000
	maxInputTagKeyCharacters   = 255
	maxInputTagValueCharacters = 500
	maxInputTags               = 100
	maxInputs                  = 1000
	maxModelIDCharacters       = 256
)

// LogInputsRequest is what a client says that a run read.
type LogInputsRequest struct {
	RunID    string
	Datasets []LoggedDataset
	// Models are ids of logged models, which may be unknown here.
	Models []string
}

// LoggedDataset is a dataset with the tags of its use.
type LoggedDataset struct {
	Dataset Dataset
	Tags    []registry.Tag
}

// LogInputs adds datasets and models to what an active run read. Of two datasets
// with one name and digest the first counts.
func (t *Tracking) LogInputs(ctx context.Context, request LogInputsRequest) error {
	if err := checkRunID(request.RunID); err != nil {
		return err
	}
	inputs, err := request.inputs()
	if err != nil {
		return err
	}
	runID, err := ParseRunID(request.RunID)
	if err != nil {
		return err
	}
	return t.store.LogInputs(ctx, runID, inputs)
}

func (r LogInputsRequest) inputs() (Inputs, error) {
	var inputs Inputs
	if count := len(r.Datasets) + len(r.Models); count > maxInputs {
		return inputs, registry.Invalid("At most %d datasets and models can be logged at once, got %d.", maxInputs, count)
	}
	seen := make(map[DatasetKey]bool)
	for _, logged := range r.Datasets {
		input, err := logged.input()
		if err != nil {
			return inputs, err
		}
		if key := input.Dataset.Key(); !seen[key] {
			seen[key] = true
			inputs.Datasets = append(inputs.Datasets, input)
		}
	}
	known := make(map[string]bool)
	for _, model := range r.Models {
		if err := checkModelReference(model); err != nil {
			return inputs, err
		}
		if !known[model] {
			known[model] = true
			inputs.Models = append(inputs.Models, ModelID(model))
		}
	}
	return inputs, nil
}

func (l LoggedDataset) input() (DatasetInput, error) {
	dataset := l.Dataset
	err := first(
		present("name", dataset.Name), present("digest", dataset.Digest),
		registry.CheckLength("name", dataset.Name, maxDatasetNameCharacters),
		registry.CheckLength("digest", dataset.Digest, maxDatasetDigestCharacters),
		registry.CheckLength("source_type", dataset.SourceType, maxSourceTypeCharacters),
		registry.CheckLength("source", dataset.Source, maxDatasetSourceCharacters),
	)
	if size := len(dataset.Source) + len(dataset.Schema) + len(dataset.Profile); err == nil && size > maxDatasetBytes {
		err = registry.Invalid("The source, schema and profile of a dataset can have %d bytes in UTF-8 together, got %d.", maxDatasetBytes, size)
	}
	if err != nil {
		return DatasetInput{}, err
	}
	if len(l.Tags) > maxInputTags {
		return DatasetInput{}, registry.Invalid("At most %d tags can be given to a dataset, got %d.", maxInputTags, len(l.Tags))
	}
	tags, err := collectTags(l.Tags, checkInputTag)
	return DatasetInput{Dataset: dataset, Tags: tags}, err
}

func present(parameter, value string) error {
	if value == "" {
		return registry.Invalid("Missing value for required parameter '%s'.", parameter)
	}
	return nil
}

func checkInputTag(_ int, tag registry.Tag) error {
	return first(
		registry.CheckLength("key", tag.Key, maxInputTagKeyCharacters),
		registry.CheckLength("value", tag.Value, maxInputTagValueCharacters),
	)
}

func checkModelReference(id string) error {
	return first(present("model_id", id), registry.CheckLength("model_id", id, maxModelIDCharacters))
}

// LogOutputs adds logged models to what an active run made.
func (t *Tracking) LogOutputs(ctx context.Context, id string, models []ModelOutput) error {
	if len(models) > maxInputs {
		return registry.Invalid("At most %d models can be logged at once, got %d.", maxInputs, len(models))
	}
	for _, model := range models {
		if err := checkModelReference(string(model.ModelID)); err != nil {
			return err
		}
	}
	runID, err := ParseRunID(id)
	if err != nil {
		return err
	}
	return t.store.LogOutputs(ctx, runID, models)
}
