package tracking

import (
	"context"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"

	"modelregistry/internal/python"
	"modelregistry/internal/registry"
)

// MLflow's limits on what a run logs. Longer values are cut, as there.
const (
	maxParamValueCharacters    = 6000
	maxBatchMetrics            = 1000
	maxBatchParams             = 100
	maxBatchTags               = 100
	maxBatchEntries            = 1000
	maxDatasetNameCharacters   = 500
	maxDatasetDigestCharacters = 36
)

// Param is a key with a value that never changes.
type Param struct {
	Key, Value string
}

// LogMetric adds a point to a metric of an active run.
func (t *Tracking) LogMetric(ctx context.Context, id string, metric Metric) error {
	checked, err := checkMetric("", metric)
	if err != nil {
		return err
	}
	return t.log(ctx, id, Batch{Metrics: []Metric{checked}})
}

// LogParam gives an active run a param. The same value again is fine.
func (t *Tracking) LogParam(ctx context.Context, id string, param Param) error {
	checked, err := checkParam("", param)
	if err != nil {
		return err
	}
	err = t.log(ctx, id, Batch{Params: Params{checked.Key: checked.Value}})
	var conflict *ParamConflict
	if errors.As(err, &conflict) {
		change := conflict.Changes[0]
		return registry.Invalid("Changing param values is not allowed. Param with key='%s' was already logged with value='%s' for run ID='%s'. "+
			"Attempted logging new value '%s'.", change.Key, change.Old, id, change.New)
	}
	return err
}

// SetTag gives an active run a tag, replacing its value.
func (t *Tracking) SetTag(ctx context.Context, id string, tag registry.Tag) error {
	if err := checkTag("", tag); err != nil {
		return err
	}
	return t.log(ctx, id, Batch{Tags: registry.Tags{tag.Key: truncated(tag.Value, maxTagValueCharacters)}})
}

// DeleteTag takes a tag from an active run, which must have it.
func (t *Tracking) DeleteTag(ctx context.Context, id, key string) error {
	runID, err := ParseRunID(id)
	if err != nil {
		return err
	}
	return t.store.DeleteRunTag(ctx, runID, key)
}

// LogBatchRequest is what a client logs at once.
type LogBatchRequest struct {
	RunID   string
	Metrics []Metric
	Params  []Param
	Tags    []registry.Tag
}

// wellFormedRunID is what the real server takes for a run id before it looks.
var wellFormedRunID = regexp.MustCompile(`^[a-zA-Z0-9][\pL\pN_-]{0,255}$`)

func checkRunID(id string) error {
	if !wellFormedRunID.MatchString(id) {
		return registry.Invalid("Invalid value %s for parameter 'run_id' supplied.", python.JSON(id))
	}
	return nil
}

// LogBatch logs metrics, params and tags to an active run. Of two tags with one
// key the last wins.
func (t *Tracking) LogBatch(ctx context.Context, request LogBatchRequest) error {
	if err := checkRunID(request.RunID); err != nil {
		return err
	}
	batch, err := request.batch()
	if err != nil {
		return err
	}
	err = t.log(ctx, request.RunID, batch)
	var conflict *ParamConflict
	if errors.As(err, &conflict) {
		return registry.Invalid("Changing param values is not allowed. Params were already logged='%s' for run ID='%s'.", conflict.python(), request.RunID)
	}
	return err
}

func (r LogBatchRequest) batch() (Batch, error) {
	batch := Batch{Params: make(Params, len(r.Params)), Tags: make(registry.Tags, len(r.Tags))}
	for i, metric := range r.Metrics {
		checked, err := checkMetric(fmt.Sprintf("metrics[%d].", i), metric)
		if err != nil {
			return Batch{}, err
		}
		batch.Metrics = append(batch.Metrics, checked)
	}
	var repeated []string
	for i, param := range r.Params {
		checked, err := checkParam(fmt.Sprintf("params[%d].", i), param)
		if err != nil {
			return Batch{}, err
		}
		if _, ok := batch.Params[checked.Key]; ok {
			repeated = append(repeated, python.Repr(checked.Key))
		}
		batch.Params[checked.Key] = checked.Value
	}
	for i, tag := range r.Tags {
		if err := checkRunTag(i, tag); err != nil {
			return Batch{}, err
		}
		batch.Tags[tag.Key] = truncated(tag.Value, maxTagValueCharacters)
	}
	if err := r.checkCounts(); err != nil {
		return Batch{}, err
	}
	if repeated != nil {
		return Batch{}, registry.Invalid("Duplicate parameter keys have been submitted: [%s]. Please ensure the request contains only one param value per param key.",
			strings.Join(repeated, ", "))
	}
	return batch, nil
}

func (r LogBatchRequest) checkCounts() error {
	counts := []struct {
		entries      string
		count, limit int
	}{
		{"metrics", len(r.Metrics), maxBatchMetrics},
		{"params", len(r.Params), maxBatchParams},
		{"tags", len(r.Tags), maxBatchTags},
		{"metrics, params, and tags", len(r.Metrics) + len(r.Params) + len(r.Tags), maxBatchEntries},
	}
	for _, c := range counts {
		if c.count > c.limit {
			return registry.Invalid("A batch logging request can contain at most %d %s. Got %d %s. Please split up %s across multiple requests and try again.",
				c.limit, c.entries, c.count, c.entries, c.entries)
		}
	}
	return nil
}

// log takes an empty name for none, as the real server does.
func (t *Tracking) log(ctx context.Context, id string, batch Batch) error {
	runID, err := ParseRunID(id)
	if err != nil {
		return err
	}
	if name, ok := batch.Tags[RunNameTag]; ok && name == "" {
		delete(batch.Tags, RunNameTag)
	}
	return t.store.Log(ctx, runID, batch)
}

// checkMetric gives the point that is kept; the path leads to it in the request.
func checkMetric(path string, metric Metric) (Metric, error) {
	if err := registry.CheckKey(path+"name", metric.Key); err != nil {
		return Metric{}, err
	}
	if metric.Timestamp < 0 {
		return Metric{}, registry.Invalid("Invalid value %d for parameter '%stimestamp' supplied: metric '%s' (value=%s). "+
			"Timestamp must be a nonnegative long (64-bit integer) ", metric.Timestamp, path, metric.Key, python.Float(metric.Value))
	}
	if (metric.DatasetName == "") != (metric.DatasetDigest == "") {
		return Metric{}, registry.Invalid("Both dataset_name and dataset_digest must be provided if one is provided")
	}
	if metric.ModelID != "" {
		if _, err := ParseModelID(string(metric.ModelID)); err != nil {
			return Metric{}, err
		}
	}
	metric.Value = finite(metric.Value)
	return metric, first(
		registry.CheckLength("Metric name", metric.Key, maxKeyCharacters),
		registry.CheckLength("dataset_name", metric.DatasetName, maxDatasetNameCharacters),
		registry.CheckLength("dataset_digest", metric.DatasetDigest, maxDatasetDigestCharacters),
	)
}

// finite replaces an infinity by the largest number of its sign, as the real
// server does since its databases have none.
func finite(value float64) float64 {
	if math.IsInf(value, 0) {
		return math.Copysign(math.MaxFloat64, value)
	}
	return value
}

func checkParam(path string, param Param) (Param, error) {
	if err := registry.CheckKey(path+"key", param.Key); err != nil {
		return Param{}, err
	}
	param.Value = truncated(param.Value, maxParamValueCharacters)
	return param, registry.CheckLength("Param key", param.Key, maxKeyCharacters)
}

func checkRunTag(index int, tag registry.Tag) error {
	return checkTag(fmt.Sprintf("tags[%d].", index), tag)
}

func checkTag(path string, tag registry.Tag) error {
	return first(registry.CheckKey(path+"key", tag.Key), registry.CheckLength(path+"key", tag.Key, maxKeyCharacters))
}

// python writes the changes as Python shows a list of dicts.
func (e *ParamConflict) python() string {
	told := make([]string, len(e.Changes))
	for i, change := range e.Changes {
		told[i] = fmt.Sprintf("{'key': %s, 'old_value': %s, 'new_value': %s}",
			python.Repr(change.Key), python.Repr(change.Old), python.Repr(change.New))
	}
	return "[" + strings.Join(told, ", ") + "]"
}
