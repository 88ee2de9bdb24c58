package rest

import (
	"maps"
	"slices"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// The messages below are MLflow's, field by field.

// workspace is the one that there is.
const workspace = "default"

type experiment struct {
	ExperimentID     string                  `json:"experiment_id"`
	Name             tracking.ExperimentName `json:"name"`
	ArtifactLocation string                  `json:"artifact_location"`
	LifecycleStage   tracking.LifecycleStage `json:"lifecycle_stage"`
	LastUpdateTime   registry.Timestamp      `json:"last_update_time"`
	CreationTime     registry.Timestamp      `json:"creation_time"`
	Tags             []tag                   `json:"tags,omitempty"`
	Workspace        string                  `json:"workspace"`
}

type run struct {
	Info    runInfo     `json:"info"`
	Data    runData     `json:"data"`
	Inputs  runInputs   `json:"inputs"`
	Outputs *runOutputs `json:"outputs,omitempty"`
}

type runInfo struct {
	RunUUID        tracking.RunID          `json:"run_uuid"`
	ExperimentID   string                  `json:"experiment_id"`
	RunName        string                  `json:"run_name"`
	UserID         registry.UserID         `json:"user_id"`
	Status         tracking.RunStatus      `json:"status"`
	StartTime      registry.Timestamp      `json:"start_time"`
	EndTime        registry.Timestamp      `json:"end_time,omitempty"`
	ArtifactURI    string                  `json:"artifact_uri"`
	LifecycleStage tracking.LifecycleStage `json:"lifecycle_stage"`
	RunID          tracking.RunID          `json:"run_id"`
}

type runData struct {
	Metrics []metric `json:"metrics,omitempty"`
	Params  []tag    `json:"params,omitempty"`
	Tags    []tag    `json:"tags,omitempty"`
}

type runInputs struct {
	DatasetInputs []datasetInput `json:"dataset_inputs,omitempty"`
	ModelInputs   []modelInput   `json:"model_inputs,omitempty"`
}

type datasetInput struct {
	Tags    []tag   `json:"tags,omitempty"`
	Dataset dataset `json:"dataset"`
}

type dataset struct {
	Name       string `json:"name"`
	Digest     string `json:"digest"`
	SourceType string `json:"source_type"`
	Source     string `json:"source"`
	Schema     string `json:"schema,omitempty"`
	Profile    string `json:"profile,omitempty"`
}

type modelInput struct {
	ModelID tracking.ModelID `json:"model_id"`
}

type runOutputs struct {
	ModelOutputs []modelOutput `json:"model_outputs,omitempty"`
}

type modelOutput struct {
	ModelID tracking.ModelID `json:"model_id"`
	Step    int64            `json:"step"`
}

type metric struct {
	Key           string             `json:"key"`
	Value         double             `json:"value"`
	Timestamp     registry.Timestamp `json:"timestamp"`
	Step          int64              `json:"step"`
	DatasetName   string             `json:"dataset_name,omitempty"`
	DatasetDigest string             `json:"dataset_digest,omitempty"`
	ModelID       tracking.ModelID   `json:"model_id,omitempty"`
	RunID         string             `json:"run_id,omitempty"`
}

type loggedModel struct {
	Info loggedModelInfo `json:"info"`
	Data loggedModelData `json:"data"`
}

type loggedModelInfo struct {
	ModelID                tracking.ModelID     `json:"model_id"`
	ExperimentID           string               `json:"experiment_id"`
	Name                   string               `json:"name"`
	CreationTimestampMS    registry.Timestamp   `json:"creation_timestamp_ms"`
	LastUpdatedTimestampMS registry.Timestamp   `json:"last_updated_timestamp_ms"`
	ArtifactURI            string               `json:"artifact_uri"`
	Status                 tracking.ModelStatus `json:"status"`
	ModelType              string               `json:"model_type"`
	SourceRunID            string               `json:"source_run_id"`
	Tags                   []tag                `json:"tags,omitempty"`
}

type loggedModelData struct {
	Params  []tag    `json:"params,omitempty"`
	Metrics []metric `json:"metrics,omitempty"`
}

func wireExperiment(told tracking.Experiment) experiment {
	return experiment{
		ExperimentID: told.ID.String(), Name: told.Name, ArtifactLocation: told.ArtifactLocation, LifecycleStage: told.Stage,
		LastUpdateTime: told.LastUpdated, CreationTime: told.Created, Tags: wireTags(told.Tags), Workspace: workspace,
	}
}

func wireRunInfo(info tracking.RunInfo) runInfo {
	wire := runInfo{
		RunUUID: info.ID, ExperimentID: info.ExperimentID.String(), RunName: info.Name, UserID: info.UserID, Status: info.Status,
		StartTime: info.StartTime, ArtifactURI: info.ArtifactURI, LifecycleStage: info.Stage, RunID: info.ID,
	}
	if info.EndTime != nil {
		wire.EndTime = *info.EndTime
	}
	return wire
}

func wireRun(told tracking.Run) run {
	wire := run{
		Info:    wireRunInfo(told.Info),
		Data:    runData{Params: wireTags(registry.Tags(told.Params)), Tags: wireTags(told.Tags)},
		Outputs: &runOutputs{},
	}
	for _, key := range slices.Sorted(maps.Keys(told.Metrics)) {
		wire.Data.Metrics = append(wire.Data.Metrics, wirePoint(told.Metrics[key]))
	}
	for _, input := range told.Inputs.Datasets {
		wire.Inputs.DatasetInputs = append(wire.Inputs.DatasetInputs, datasetInput{Tags: wireTags(input.Tags), Dataset: dataset(input.Dataset)})
	}
	for _, id := range told.Inputs.Models {
		wire.Inputs.ModelInputs = append(wire.Inputs.ModelInputs, modelInput{ModelID: id})
	}
	for _, output := range told.Outputs {
		wire.Outputs.ModelOutputs = append(wire.Outputs.ModelOutputs, modelOutput(output))
	}
	return wire
}

// wirePoint leaves out the logged model, of which MLflow says nothing in runs.
func wirePoint(point tracking.Metric) metric {
	return metric{Key: point.Key, Value: double(point.Value), Timestamp: point.Timestamp, Step: point.Step}
}

func wireLoggedModel(model tracking.LoggedModel) loggedModel {
	wire := loggedModel{
		Info: loggedModelInfo{
			ModelID: model.ID, ExperimentID: model.ExperimentID.String(), Name: model.Name, CreationTimestampMS: model.Created,
			LastUpdatedTimestampMS: model.LastUpdated, ArtifactURI: model.ArtifactURI, Status: model.Status, ModelType: model.ModelType,
			SourceRunID: model.SourceRunID, Tags: wireTags(model.Tags),
		},
		Data: loggedModelData{Params: wireTags(registry.Tags(model.Params))},
	}
	for _, point := range model.Metrics {
		told := wirePoint(point.Metric)
		told.DatasetName, told.DatasetDigest = point.DatasetName, point.DatasetDigest
		told.ModelID, told.RunID = model.ID, string(point.RunID)
		wire.Data.Metrics = append(wire.Data.Metrics, told)
	}
	return wire
}

// The replies around them.

type experimentIDReply struct {
	ExperimentID string `json:"experiment_id"`
}

type experimentReply struct {
	Experiment experiment `json:"experiment"`
}

type runReply struct {
	Run run `json:"run"`
}

type runInfoReply struct {
	RunInfo runInfo `json:"run_info"`
}

type metricsReply struct {
	Metrics       []metric `json:"metrics,omitempty"`
	NextPageToken string   `json:"next_page_token,omitempty"`
}

type loggedModelReply struct {
	Model loggedModel `json:"model"`
}
