package runs

import (
	"context"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/tracking"
)

// What may be written of new datasets together with the run; more are written
// ahead, as much at a time.
const (
	maxDatasetsTogether     = 25
	maxDatasetBytesTogether = 512 << 10
)

// dataset is what is said of a dataset.
type dataset struct {
	Name       string `dynamodbav:"name"`
	Digest     string `dynamodbav:"digest"`
	SourceType string `dynamodbav:"source_type,omitempty"`
	Source     string `dynamodbav:"source,omitempty"`
	Schema     string `dynamodbav:"schema,omitempty"`
	Profile    string `dynamodbav:"profile,omitempty"`
}

// datasetItem is what was said first of a dataset in an experiment. Runs have
// copies: it never changes.
type datasetItem struct {
	PK      string  `dynamodbav:"pk"`
	SK      string  `dynamodbav:"sk"`
	Dataset dataset `dynamodbav:"dataset"`
}

func (d datasetInput) input() tracking.DatasetInput {
	tags := make(map[string]string, len(d.Tags))
	for _, tag := range d.Tags {
		tags[tag.Key] = tag.Value
	}
	return tracking.DatasetInput{Dataset: tracking.Dataset(d.Dataset), Tags: tags}
}

// LogInputs adds what the run does not have yet. The first input that is logged
// with a dataset says for the whole experiment what the dataset is.
func (s *Store) LogInputs(ctx context.Context, id tracking.RunID, inputs tracking.Inputs) error {
	return s.changeActiveRun(ctx, id, func(ctx context.Context, r *run) ([]table.Step, error) {
		steps, err := s.addDatasets(ctx, r, inputs.Datasets)
		if err != nil {
			return nil, err
		}
		place := len(models.all(r))
		for _, model := range inputs.Models {
			if _, ok := models.get(r, string(model)); !ok {
				models.set(r, string(model), modelInput{Place: place})
				place++
			}
		}
		return steps, nil
	})
}

// addDatasets gives the steps that write those datasets that the experiment does
// not know yet; where they are many it writes the first of them, of which no run
// tells until the last are written with it.
func (s *Store) addDatasets(ctx context.Context, r *run, inputs []tracking.DatasetInput) ([]table.Step, error) {
	var keys []table.Key
	for _, input := range inputs {
		keys = append(keys, datasetKeyOf(r.item.ExperimentID, input.Dataset.Key()))
	}
	known, err := s.table.BatchGet(ctx, keys)
	if err != nil {
		return nil, err
	}
	var steps []table.Step
	place, bytes := len(datasets.all(r)), 0
	for i, input := range inputs {
		if _, ok := datasets.get(r, keys[i].SK); ok {
			continue
		}
		said := dataset(input.Dataset)
		if found, ok := known[keys[i]]; ok {
			read, err := table.Decode[datasetItem](found)
			if err != nil {
				return nil, err
			}
			said = read.Dataset
		} else {
			steps = append(steps, table.Put(datasetItem{PK: keys[i].PK, SK: keys[i].SK, Dataset: said}, &table.Absent, stale))
			bytes += len(said.Source) + len(said.Schema) + len(said.Profile)
		}
		if len(steps) > maxDatasetsTogether || bytes > maxDatasetBytesTogether {
			if err := s.transact(ctx, steps...); err != nil {
				return nil, err
			}
			steps, bytes = nil, 0
		}
		datasets.set(r, keys[i].SK, datasetInput{Place: place, Dataset: said, Tags: sortedTags(input.Tags)})
		place++
	}
	return steps, nil
}

// LogOutputs adds the models that the run does not have yet.
func (s *Store) LogOutputs(ctx context.Context, id tracking.RunID, made []tracking.ModelOutput) error {
	return s.changeActiveRun(ctx, id, func(_ context.Context, r *run) ([]table.Step, error) {
		place := len(outputs.all(r))
		for _, model := range made {
			if _, ok := outputs.get(r, string(model.ModelID)); !ok {
				outputs.set(r, string(model.ModelID), modelOutput{Place: place, Step: model.Step})
				place++
			}
		}
		return nil, nil
	})
}
