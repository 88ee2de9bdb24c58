package web

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// modelPart is a model that a run made or read.
type modelPart struct {
	// ID is that of a logged model; a model among a run's artifacts has none.
	ID, URL, Name string
	Status        statusPart
	Location      string
	Versions      []versionPart
	// RegisterURL is empty where there is nothing to register.
	RegisterURL string
	// Missing tells that the logged model is not known here.
	Missing bool
}

func outputsOf(run tracking.Run) []modelPart {
	var ids []tracking.ModelID
	for _, output := range run.Outputs {
		ids = append(ids, output.ModelID)
	}
	return modelParts(ids)
}

func inputsOf(run tracking.Run) []modelPart { return modelParts(run.Inputs.Models) }

func modelParts(ids []tracking.ModelID) []modelPart {
	var parts []modelPart
	for _, id := range ids {
		parts = append(parts, modelPart{ID: string(id), Name: string(id), URL: loggedModelURL(id)})
	}
	return parts
}

// addLoggedModel reads what a logged model is, and finds its versions among those of
// its run. One that is not there stays a name.
func (s *site) addLoggedModel(ctx context.Context, part *modelPart, versions []registry.ModelVersion) error {
	model, err := s.tracking.GetLoggedModel(ctx, part.ID, true)
	if errors.Is(err, registry.ResourceDoesNotExist) {
		part.Missing, part.URL = true, ""
		return nil
	}
	if err != nil {
		return err
	}
	part.Name, part.Location, part.Status = model.Name, model.ArtifactURI, loggedModelStatus(model)
	part.Versions = versionsAmong(versions, part.ID, model.ArtifactURI)
	if model.Stage == tracking.Active {
		part.RegisterURL = formURL("register", "model", part.ID)
	}
	return nil
}

// versionsAmong are those that were registered of a logged model, or of a folder.
func versionsAmong(versions []registry.ModelVersion, modelID, location string) []versionPart {
	var parts []versionPart
	for _, version := range versions {
		if modelID != "" && version.ModelID == modelID || location != "" && strings.TrimSuffix(version.DownloadURI, "/") == strings.TrimSuffix(location, "/") {
			parts = append(parts, newVersionPart(version))
		}
	}
	return parts
}

func loggedModelStatus(model tracking.LoggedModel) statusPart {
	switch {
	case model.Stage == tracking.Deleted:
		return statusPart{Class: "failed", Text: "Deleted"}
	case model.Status == tracking.ModelReady:
		return statusPart{Class: "ready", Text: "Ready"}
	case model.Status == tracking.ModelFailed:
		return statusPart{Class: "failed", Text: "Failed"}
	}
	return statusPart{Class: "pending", Text: "Pending"}
}

// notedModels are models among the artifacts of a run, which clients of MLflow 2
// note in a tag. Those that are logged models too are left out.
func notedModels(run tracking.Run, known []modelPart, versions []registry.ModelVersion) []modelPart {
	var noted []struct {
		Path any    `json:"artifact_path"`
		UUID string `json:"model_uuid"`
	}
	// Anybody can set the tag: what is no list names no model.
	if json.Unmarshal([]byte(run.Tags["mlflow.log-model.history"]), &noted) != nil {
		return nil
	}
	var parts []modelPart
	for _, model := range slices.Backward(noted) {
		path, ok := model.Path.(string)
		isKnown := func(part modelPart) bool {
			return part.Name == path || model.UUID != "" && part.ID == "m-"+strings.ReplaceAll(model.UUID, "-", "")
		}
		if !ok || !isArtifact(path) || slices.ContainsFunc(known, isKnown) || len(parts) == shownModels {
			continue
		}
		known = append(known, modelPart{Name: path})
		location := artifactOf(run, path)
		parts = append(parts, modelPart{
			Name: path, Location: location, Versions: versionsAmong(versions, "", location),
			RegisterURL: formURL("register", "run", string(run.Info.ID), "path", path),
		})
	}
	return parts
}

// artifactOf is where a run keeps an artifact.
func artifactOf(run tracking.Run, path string) string {
	return strings.TrimSuffix(run.Info.ArtifactURI, "/") + "/" + path
}

func isArtifact(path string) bool {
	parsed, err := artifacts.ParsePath(path)
	return err == nil && parsed != ""
}
