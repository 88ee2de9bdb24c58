package runs

import (
	"strings"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// loggedModelItem is a logged model, under its id.
type loggedModelItem struct {
	PK      string `dynamodbav:"pk"`
	SK      string `dynamodbav:"sk"`
	ByGroup string `dynamodbav:"by_group"`

	ExperimentID tracking.ExperimentID   `dynamodbav:"experiment_id"`
	Name         string                  `dynamodbav:"model_name"`
	ArtifactURI  string                  `dynamodbav:"artifact_uri"`
	ModelType    string                  `dynamodbav:"model_type,omitempty"`
	SourceRunID  string                  `dynamodbav:"source_run_id,omitempty"`
	Status       tracking.ModelStatus    `dynamodbav:"status"`
	Stage        tracking.LifecycleStage `dynamodbav:"stage"`
	Tags         registry.Tags           `dynamodbav:"tags"`
	Params       tracking.Params         `dynamodbav:"params"`
	Created      registry.Timestamp      `dynamodbav:"created"`
	Updated      registry.Timestamp      `dynamodbav:"updated"`
	// Revision counts the changes of this item; points are none.
	Revision int64 `dynamodbav:"revision"`
}

// loggedModelGroup lists the logged models of an experiment by the time of their
// creation.
func loggedModelGroup(id tracking.ExperimentID, created registry.Timestamp, model tracking.ModelID) string {
	return loggedModelGroupPrefix(id) + ordered(int64(created)) + "#" + string(model)
}

func loggedModelGroupPrefix(id tracking.ExperimentID) string {
	return "model#" + ordered(int64(id)) + "#"
}

// point reads a point of a logged model back.
func (p modelPointItem) point(id tracking.ModelID) (tracking.ModelMetric, error) {
	run, sk, _ := strings.Cut(p.SK, "#")
	point, err := parsePoint(p.Key, sk)
	point.ModelID, point.DatasetName, point.DatasetDigest = id, p.DatasetName, p.DatasetDigest
	return tracking.ModelMetric{Metric: point, RunID: tracking.RunID(run)}, err
}

func (m loggedModelItem) id() tracking.ModelID { return tracking.ModelID(m.SK) }

// loggedModel is the logged model without its points.
func (m loggedModelItem) loggedModel() tracking.LoggedModel {
	return tracking.LoggedModel{
		ID: m.id(), ExperimentID: m.ExperimentID, Name: m.Name, ArtifactURI: m.ArtifactURI, ModelType: m.ModelType,
		SourceRunID: m.SourceRunID, Status: m.Status, Stage: m.Stage, Tags: m.Tags, Params: m.Params,
		Created: m.Created, LastUpdated: m.Updated,
	}
}

// modelPointOverhead is what a point takes in an answer beside its texts, at most.
const modelPointOverhead = 480

func sizeOfModelPoint(p tracking.ModelMetric) int {
	return modelPointOverhead + table.SizeOfText(p.Key) + table.SizeOfText(p.DatasetName) + table.SizeOfText(p.DatasetDigest)
}

// loggedModelOverhead is what a logged model takes in an answer beside its tags,
// params, points and texts, at most.
const loggedModelOverhead = 1000

func sizeOfLoggedModel(m tracking.LoggedModel) int {
	size := loggedModelOverhead + table.SizeOfText(m.Name) + table.SizeOfText(m.ArtifactURI) + table.SizeOfText(m.ModelType) + table.SizeOfText(m.SourceRunID)
	return size + table.SizeOfPairs(m.Tags) + table.SizeOfPairs(m.Params) + sizeOfModelPoints(m.Metrics)
}

func sizeOfModelPoints(points []tracking.ModelMetric) int {
	size := 0
	for _, point := range points {
		size += sizeOfModelPoint(point)
	}
	return size
}
