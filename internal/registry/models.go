package registry

import (
	"context"
	"unicode/utf8"
)

// maxDescriptionCharacters bounds a description, as a tag's value is bounded.
const maxDescriptionCharacters = 100_000

// CreateRegisteredModel makes a model without versions.
func (r *Registry) CreateRegisteredModel(ctx context.Context, name, description string, tags []Tag) (RegisteredModel, error) {
	modelName, err := ParseModelName(name)
	if err != nil {
		return RegisteredModel{}, err
	}
	collected, err := collectTags(tags, checkModelTag)
	if err != nil {
		return RegisteredModel{}, err
	}
	if err := CheckLength("description", description, maxDescriptionCharacters); err != nil {
		return RegisteredModel{}, err
	}
	return r.store.CreateRegisteredModel(ctx, NewRegisteredModel{
		Name:        modelName,
		Description: description,
		Tags:        collected,
		CreatedBy:   Caller(ctx),
		At:          r.timestamp(),
	})
}

// GetRegisteredModel gives a model with its aliases and latest versions.
func (r *Registry) GetRegisteredModel(ctx context.Context, name string) (RegisteredModel, error) {
	modelName, err := ParseModelName(name)
	if err != nil {
		return RegisteredModel{}, err
	}
	return r.store.RegisteredModel(ctx, modelName)
}

// UpdateRegisteredModel replaces the description; an empty one clears it.
func (r *Registry) UpdateRegisteredModel(ctx context.Context, name, description string) (RegisteredModel, error) {
	modelName, err := ParseModelName(name)
	if err != nil {
		return RegisteredModel{}, err
	}
	if err := CheckLength("description", description, maxDescriptionCharacters); err != nil {
		return RegisteredModel{}, err
	}
	return r.store.UpdateRegisteredModel(ctx, modelName, description, r.timestamp())
}

// RenameRegisteredModel gives a model a new name; its own name again is fine.
func (r *Registry) RenameRegisteredModel(ctx context.Context, name, newName string) (RegisteredModel, error) {
	target, err := parseModelName("new_name", newName)
	if err != nil {
		return RegisteredModel{}, err
	}
	modelName, err := ParseModelName(name)
	if err != nil {
		return RegisteredModel{}, err
	}
	return r.store.RenameRegisteredModel(ctx, modelName, target, r.timestamp())
}

// DeleteRegisteredModel removes a model and all its versions for good.
func (r *Registry) DeleteRegisteredModel(ctx context.Context, name string) error {
	modelName, err := ParseModelName(name)
	if err != nil {
		return err
	}
	return r.store.DeleteRegisteredModel(ctx, modelName)
}

// GetLatestVersions gives the highest version of each of the stages, of all
// stages where none is named.
func (r *Registry) GetLatestVersions(ctx context.Context, name string, stages []string) ([]ModelVersion, error) {
	modelName, err := ParseModelName(name)
	if err != nil {
		return nil, err
	}
	latest, err := r.store.LatestVersions(ctx, modelName)
	if err != nil || len(stages) == 0 {
		return latest, err
	}
	wanted := make(map[Stage]bool, len(stages))
	for _, text := range stages {
		stage, err := ParseStage(text)
		if err != nil {
			return nil, err
		}
		wanted[stage] = true
	}
	var found []ModelVersion
	for _, version := range latest {
		if wanted[version.Stage] {
			found = append(found, version)
		}
	}
	return found, nil
}

// CheckLength refuses a value of more characters than the limit.
func CheckLength(parameter, value string, limit int) error {
	if utf8.RuneCountInString(value) > limit {
		return Invalid("'%s' exceeds the maximum length of %d characters", parameter, limit)
	}
	return nil
}
