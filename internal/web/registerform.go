package web

import (
	"context"
	"errors"
	"fmt"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// newModel is the choice of a model that is not there yet. No model has a colon in
// its name.
const newModel = "New model: named below"

// registrable is what can become a version.
type registrable struct {
	title, source  string
	runID, modelID string
	// back is the page that it is shown on.
	back string
}

// toRegister reads what a form is about: a logged model, or a folder among the
// artifacts of a run.
func (s *site) toRegister(ctx context.Context, in input) (registrable, error) {
	if id := in.Get("model"); id != "" {
		model, err := s.tracking.GetLoggedModel(ctx, id, false)
		if err != nil {
			return registrable{}, noLoggedModel(id, err)
		}
		subject := registrable{title: model.Name, source: model.ArtifactURI, runID: model.SourceRunID, modelID: id, back: loggedModelURL(model.ID)}
		if run, err := tracking.ParseRunID(model.SourceRunID); err == nil {
			subject.back = runURL(run)
		}
		return subject, nil
	}
	run, err := s.tracking.GetRun(ctx, in.Get("run"))
	if err != nil {
		return registrable{}, noRun(in.Get("run"), err)
	}
	path, err := artifacts.ParsePath(in.Get("path"))
	if err != nil || path == "" {
		return registrable{}, errNoPage
	}
	return registrable{title: string(path), source: artifactOf(run, string(path)), runID: string(run.Info.ID), back: runURL(run.Info.ID)}, nil
}

func (s *site) registerForm(ctx context.Context, in input) (form, error) {
	subject, err := s.toRegister(ctx, in)
	if err != nil {
		return form{}, err
	}
	names, err := s.latestModels(ctx)
	if err != nil {
		return form{}, err
	}
	shown := form{
		Title: "Register " + quoted(subject.title), Back: subject.back,
		Lead: "It becomes the next version of a registered model, or the first of a new one.",
		Fields: []field{
			{Name: "existing", Label: "Model", Kind: "select", Value: in.Get("existing"), Options: append([]string{newModel}, names...)},
			{Name: "name", Label: "Name of a new model", Value: in.Get("name"), Hint: "Unique; anything but / and :. Left empty where a model is chosen."},
		},
		Buttons: []button{{Action: "register", Text: "Register", Class: "primary"}},
	}
	for _, name := range []string{"model", "run", "path", "was"} {
		if value := in.Get(name); value != "" {
			shown.Hidden = append(shown.Hidden, hidden{name, value})
		}
	}
	return shown, nil
}

// latestModels names those that were changed last: the most that a form proposes.
func (s *site) latestModels(ctx context.Context) ([]string, error) {
	latest, err := s.registry.SearchRegisteredModels(ctx, registry.SearchRequest{
		MaxResults: proposedModels, OrderBy: []string{"last_updated_timestamp DESC"},
	})
	var names []string
	for _, model := range latest.Items {
		names = append(names, string(model.Name))
	}
	return names, err
}

// register makes a version. Pressed twice, it gives the version that was made first.
func (s *site) register(ctx context.Context, in input) (string, error) {
	subject, err := s.toRegister(ctx, in)
	if err != nil {
		return "", err
	}
	target, create := in.Get("existing"), false
	if target == "" || target == newModel {
		target, create = in.Get("name"), true
	}
	if target == "" {
		return "", refused("Choose a model, or give a new one a name.")
	}
	model, err := s.registry.GetRegisteredModel(ctx, target)
	switch {
	case errors.Is(err, registry.ResourceDoesNotExist) && create:
		return s.registerFirst(ctx, subject, target)
	case errors.Is(err, registry.ResourceDoesNotExist):
		return "", &refusal{code: registry.ResourceDoesNotExist, message: fmt.Sprintf(
			"There is no model %s any more. Choose another, or a new one.", quoted(target))}
	case err != nil:
		return "", err
	}
	for _, latest := range model.LatestVersions {
		if latest.Source == subject.source && s.isRecent(latest.Created) {
			return versionURL(target, latest.Version, noticeParameter, "register"), nil
		}
	}
	if create && in.Get("was") != target {
		return "", &refusal{code: registry.ResourceAlreadyExists, was: target, message: fmt.Sprintf(
			"There is a model %s already. Register again to add a version to it, or give another name.", quoted(target))}
	}
	return s.registerVersion(ctx, subject, target)
}

// registerFirst makes a model with its first version. What is wrong with the version
// is found before there is a model.
func (s *site) registerFirst(ctx context.Context, subject registrable, name string) (string, error) {
	location, err := s.registerVersion(ctx, subject, name)
	if !errors.Is(err, registry.ResourceDoesNotExist) {
		return location, err
	}
	_, err = s.registry.CreateRegisteredModel(ctx, name, "", nil)
	if err != nil && !errors.Is(err, registry.ResourceAlreadyExists) {
		return "", err
	}
	return s.registerVersion(ctx, subject, name)
}

func (s *site) registerVersion(ctx context.Context, subject registrable, name string) (string, error) {
	request := registry.CreateModelVersionRequest{Name: name, Source: subject.source}
	if subject.runID != "" {
		request.RunID = &subject.runID
	}
	if subject.modelID != "" {
		request.ModelID = &subject.modelID
	}
	made, err := s.createVersion(ctx, request)
	return versionURL(name, made.Version, noticeParameter, "register"), err
}

// createVersion makes a version as the operation of the API does: what goes with it
// is noted where it can be, and reported where it cannot.
func (s *site) createVersion(ctx context.Context, request registry.CreateModelVersionRequest) (registry.ModelVersion, error) {
	made, err := s.registry.CreateModelVersion(ctx, request)
	if err != nil || s.objects == nil {
		return made, err
	}
	if err := s.registry.RecordCreation(ctx, s.objects, request, made); err != nil {
		s.report(ctx, err)
	}
	return made, nil
}
