package rest

import (
	"maps"
	"slices"

	"modelregistry/internal/registry"
)

// The messages below are MLflow's, field by field. Empty lists and unset fields
// are left out; int64 are JSON numbers and versions strings.

type tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type modelAlias struct {
	Alias   registry.Alias `json:"alias"`
	Version string         `json:"version"`
}

type registeredModel struct {
	Name                 registry.ModelName `json:"name"`
	CreationTimestamp    registry.Timestamp `json:"creation_timestamp"`
	LastUpdatedTimestamp registry.Timestamp `json:"last_updated_timestamp"`
	UserID               registry.UserID    `json:"user_id,omitempty"`
	Description          string             `json:"description,omitempty"`
	LatestVersions       []modelVersion     `json:"latest_versions,omitempty"`
	Tags                 []tag              `json:"tags,omitempty"`
	Aliases              []modelAlias       `json:"aliases,omitempty"`
}

type modelVersion struct {
	Name                 registry.ModelName `json:"name"`
	Version              string             `json:"version"`
	CreationTimestamp    registry.Timestamp `json:"creation_timestamp"`
	LastUpdatedTimestamp registry.Timestamp `json:"last_updated_timestamp"`
	UserID               registry.UserID    `json:"user_id,omitempty"`
	CurrentStage         registry.Stage     `json:"current_stage"`
	Description          *string            `json:"description,omitempty"`
	Source               string             `json:"source"`
	RunID                string             `json:"run_id"`
	Status               registry.Status    `json:"status"`
	StatusMessage        string             `json:"status_message,omitempty"`
	Tags                 []tag              `json:"tags,omitempty"`
	RunLink              string             `json:"run_link"`
	Aliases              []registry.Alias   `json:"aliases,omitempty"`
}

func wireTags(tags registry.Tags) []tag {
	wire := make([]tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		wire = append(wire, tag{Key: key, Value: tags[key]})
	}
	return wire
}

func wireModel(model registry.RegisteredModel) registeredModel {
	wire := registeredModel{
		Name:                 model.Name,
		CreationTimestamp:    model.Created,
		LastUpdatedTimestamp: model.LastUpdated,
		UserID:               model.CreatedBy,
		Description:          model.Description,
		Tags:                 wireTags(model.Tags),
	}
	for _, version := range model.LatestVersions {
		embedded := wireVersion(version)
		// MLflow gives a model's aliases once, beside its versions.
		embedded.Aliases = nil
		wire.LatestVersions = append(wire.LatestVersions, embedded)
	}
	for _, alias := range slices.Sorted(maps.Keys(model.Aliases)) {
		wire.Aliases = append(wire.Aliases, modelAlias{Alias: alias, Version: model.Aliases[alias].String()})
	}
	return wire
}

func wireVersion(version registry.ModelVersion) modelVersion {
	return modelVersion{
		Name:                 version.Name,
		Version:              version.Version.String(),
		CreationTimestamp:    version.Created,
		LastUpdatedTimestamp: version.LastUpdated,
		UserID:               version.CreatedBy,
		CurrentStage:         version.Stage,
		Description:          version.Description,
		Source:               version.Source,
		RunID:                version.RunID,
		Status:               version.Status,
		StatusMessage:        version.StatusMessage,
		Tags:                 wireTags(version.Tags),
		RunLink:              version.RunLink,
		Aliases:              version.Aliases,
	}
}

func wireVersions(versions []registry.ModelVersion) []modelVersion {
	wire := make([]modelVersion, len(versions))
	for i, version := range versions {
		wire[i] = wireVersion(version)
	}
	return wire
}

// The replies around them.

type modelReply struct {
	RegisteredModel registeredModel `json:"registered_model"`
}

type modelsReply struct {
	RegisteredModels []registeredModel `json:"registered_models,omitempty"`
	NextPageToken    string            `json:"next_page_token,omitempty"`
}

type versionReply struct {
	ModelVersion modelVersion `json:"model_version"`
}

type versionsReply struct {
	ModelVersions []modelVersion `json:"model_versions,omitempty"`
	NextPageToken string         `json:"next_page_token,omitempty"`
}

type uriReply struct {
	ArtifactURI string `json:"artifact_uri"`
}

type emptyReply struct{}
