package tracking

import (
	"strconv"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// record is what a filter sees of whatever is tracked.
type record struct {
	texts    map[string]string
	numbers  map[string]registry.Timestamp
	tags     registry.Tags
	params   Params
	metrics  func(key string) []float64
	datasets []DatasetInput
}

func (r record) Attribute(name string) string { return r.texts[name] }

func (r record) Number(name string) int64 { return int64(r.numbers[name]) }

func (r record) Tag(key string) (string, bool) {
	value, ok := r.tags[key]
	return value, ok
}

func (r record) Param(key string) (string, bool) {
	value, ok := r.params[key]
	return value, ok
}

func (r record) Lacks(name string) bool {
	_, text := r.texts[name]
	_, number := r.numbers[name]
	return !text && !number
}

func (r record) Metrics(key string) []float64 {
	if r.metrics == nil {
		return nil
	}
	return r.metrics(key)
}

// contextTag tells what a run used a dataset for.
const contextTag = "mlflow.data.context"

func (r record) Datasets(attribute string) []string {
	var values []string
	for _, input := range r.datasets {
		value, ok := "", true
		switch attribute {
		case "name":
			value = input.Dataset.Name
		case "digest":
			value = input.Dataset.Digest
		case "context":
			value, ok = input.Tags[contextTag]
		}
		if ok {
			values = append(values, value)
		}
	}
	return values
}

// Record is the experiment as a filter sees it.
func (e Experiment) Record() filter.Tracked {
	return record{
		texts:   map[string]string{"name": string(e.Name), "experiment_id": e.ID.String()},
		numbers: map[string]registry.Timestamp{"creation_time": e.Created, "last_update_time": e.LastUpdated},
		tags:    e.Tags,
	}
}

// Record is the run as a filter sees it.
func (r Run) Record() filter.Tracked {
	numbers := map[string]registry.Timestamp{"start_time": r.Info.StartTime}
	if r.Info.EndTime != nil {
		numbers["end_time"] = *r.Info.EndTime
	}
	return record{
		texts: map[string]string{
			"run_id": string(r.Info.ID), "run_name": r.Info.Name, "user_id": string(r.Info.UserID),
			"status": string(r.Info.Status), "artifact_uri": r.Info.ArtifactURI,
		},
		numbers: numbers, tags: r.Tags, params: r.Params, datasets: r.Inputs.Datasets,
		metrics: func(key string) []float64 {
			if metric, ok := r.Metrics[key]; ok {
				return []float64{metric.Value}
			}
			return nil
		},
	}
}

// Record is the logged model as a filter sees it: of its points those count that
// were measured on one of the datasets, or all where there are none. A NaN counts
// as zero, as in the real server.
func (m LoggedModel) Record(datasets []DatasetKey) filter.Tracked {
	texts := map[string]string{
		"name": m.Name, "model_id": string(m.ID), "experiment_id": m.ExperimentID.String(), "artifact_location": m.ArtifactURI,
		"status": strconv.Itoa(m.Status.number()), "lifecycle_stage": string(m.Stage),
		"model_type": m.ModelType, "source_run_id": m.SourceRunID,
	}
	return record{
		texts:   texts,
		numbers: map[string]registry.Timestamp{"creation_timestamp": m.Created, "last_updated_timestamp": m.LastUpdated},
		tags:    m.Tags, params: m.Params,
		metrics: func(key string) []float64 {
			var values []float64
			for _, point := range m.Metrics {
				if point.Key == key && point.On(datasets) {
					values = append(values, point.order())
				}
			}
			return values
		},
	}
}

// number is the status as the wire numbers it.
func (s ModelStatus) number() int {
	switch s {
	case ModelPending:
		return 1
	case ModelReady:
		return 2
	case ModelFailed:
		return 3
	}
	return 0
}

// On reports whether the point was measured on one of the datasets; on any, where
// there are none.
func (m Metric) On(datasets []DatasetKey) bool {
	for _, dataset := range datasets {
		if m.DatasetName == dataset.Name && (dataset.Digest == "" || m.DatasetDigest == dataset.Digest) {
			return true
		}
	}
	return len(datasets) == 0
}

// MeasuredOn reports whether the logged model has any point on one of the datasets.
func (m LoggedModel) MeasuredOn(datasets []DatasetKey) bool {
	for _, point := range m.Metrics {
		if point.On(datasets) {
			return true
		}
	}
	return len(datasets) == 0
}
