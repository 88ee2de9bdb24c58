package web

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"modelregistry/internal/registry"
)

func (s *site) stageForm(ctx context.Context, in input) (form, error) {
	stage := in.Get("stage")
	if !in.sent {
		version, err := s.registry.GetModelVersion(ctx, in.Get("name"), in.Get("version"))
		if err != nil {
			return form{}, in.gone(err)
		}
		stage = string(version.Stage)
	}
	var stages []string
	for _, known := range registry.Stages {
		stages = append(stages, string(known))
	}
	return form{
		Title: "Stage of " + in.subjectTitle(), Hidden: in.keys(), Back: in.subjectURL(),
		Lead: "MLflow gives stages up in favour of aliases: an alias can have any name, and a version several.",
		Fields: []field{
			{Name: "stage", Label: "Stage", Kind: "select", Value: stage, Options: stages},
			{Name: "archive", Label: "Archive the other versions of this stage (Staging and Production)", Kind: "check", Value: in.Get("archive")},
		},
		Buttons: []button{{Action: "stage", Text: "Save", Class: "primary"}},
	}, nil
}

func (s *site) setStage(ctx context.Context, in input) (string, error) {
	_, err := s.registry.TransitionModelVersionStage(ctx, in.Get("name"), in.Get("version"), in.Get("stage"), in.Get("archive") != "")
	return in.subjectURL(noticeParameter, "stage"), in.explained(err)
}

// proposedModels is how many models the form to copy a version proposes.
const proposedModels = 100

func (s *site) copyForm(ctx context.Context, in input) (form, error) {
	names, err := s.latestModels(ctx)
	if err != nil {
		return form{}, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == in.Get("name") })
	return form{
		Title: "Promote " + in.subjectTitle(), Hidden: in.keys(), Back: in.subjectURL(),
		Lead: "The copy becomes the next version of another model, with the same files, run and tags.",
		Fields: []field{
			{Name: "target", Label: "To the model", Value: in.Get("target"), Required: true, Options: names},
			{Name: "create", Label: "Create the model if it is not there", Kind: "check", Value: in.Get("create")},
		},
		Buttons: []button{{Action: "copy", Text: "Promote", Class: "primary"}},
	}, nil
}

// copyVersion registers a version once more. Pressed twice, it gives the copy that
// was made first.
func (s *site) copyVersion(ctx context.Context, in input) (string, error) {
	original, err := s.registry.GetModelVersion(ctx, in.Get("name"), in.Get("version"))
	if err != nil {
		return "", in.explained(err)
	}
	target, source := in.Get("target"), fmt.Sprintf("models:/%s/%d", original.Name, original.Version)
	model, err := s.copyTarget(ctx, target, in.Get("create") != "")
	if err != nil {
		return "", err
	}
	for _, latest := range model.LatestVersions {
		if latest.Source == source && s.isRecent(latest.Created) {
			return versionURL(target, latest.Version, noticeParameter, "copy"), nil
		}
	}
	request := registry.CreateModelVersionRequest{Name: target, Source: source, RunLink: original.RunLink}
	if original.Description != nil {
		request.Description = *original.Description
	}
	for _, key := range slices.Sorted(maps.Keys(original.Tags)) {
		request.Tags = append(request.Tags, registry.Tag{Key: key, Value: original.Tags[key]})
	}
	made, err := s.createVersion(ctx, request)
	if err != nil {
		return "", err
	}
	return versionURL(target, made.Version, noticeParameter, "copy"), nil
}

// copyTarget gives the model that a copy goes to, and makes it where asked to.
func (s *site) copyTarget(ctx context.Context, target string, create bool) (registry.RegisteredModel, error) {
	model, err := s.registry.GetRegisteredModel(ctx, target)
	if !errors.Is(err, registry.ResourceDoesNotExist) {
		return model, err
	}
	if !create {
		return model, &refusal{code: registry.ResourceDoesNotExist, message: fmt.Sprintf(
			"There is no model %s. Choose another, or have it created.", quoted(target))}
	}
	model, err = s.registry.CreateRegisteredModel(ctx, target, "", nil)
	if errors.Is(err, registry.ResourceAlreadyExists) {
		return s.registry.GetRegisteredModel(ctx, target)
	}
	return model, err
}

func (s *site) deleteVersionForm(ctx context.Context, in input) (form, error) {
	version, err := s.registry.GetModelVersion(ctx, in.Get("name"), in.Get("version"))
	if err != nil {
		return form{}, in.gone(err)
	}
	warning := "Nothing brings it back, and its number is not used again. Its files stay where they are."
	if len(version.Aliases) > 0 {
		warning = fmt.Sprintf("It is in use as %s, which will point nowhere. ", excerpt(aliasList(version.Aliases), 200)) + warning
	}
	return form{
		Title: "Delete " + in.subjectTitle(), Warning: warning, Hidden: in.keys(), Back: in.subjectURL(),
		Fields:  []field{{Name: "confirm", Label: fmt.Sprintf("Type the version's number to delete it: %d", version.Version), Kind: "number", Value: in.Get("confirm"), Required: true}},
		Buttons: []button{{Action: "delete-version", Text: "Delete for good", Class: "danger primary"}},
	}, nil
}

func aliasList(aliases []registry.Alias) string {
	var names []string
	for _, alias := range aliases {
		names = append(names, "@"+string(alias))
	}
	return strings.Join(names, ", ")
}

func (s *site) deleteVersion(ctx context.Context, in input) (string, error) {
	name, version := in.Get("name"), in.Get("version")
	if strings.TrimSpace(in.Get("confirm")) != version {
		return "", refused("That is not the version's number. Nothing was deleted.")
	}
	err := s.registry.DeleteModelVersion(ctx, name, version)
	if errors.Is(err, registry.ResourceDoesNotExist) {
		// Gone is gone, whoever did it.
		err = nil
	}
	return modelURL(name, noticeParameter, "delete-version"), err
}
