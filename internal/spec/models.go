package spec

import (
	"context"
	"maps"

	"modelregistry/internal/registry"
)

// CreateRegisteredModel makes a model without versions.
func (s *Store) CreateRegisteredModel(_ context.Context, wanted registry.NewRegisteredModel) (registry.RegisteredModel, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if existing, ok := s.models[wanted.Name]; ok {
		return registry.RegisteredModel{}, registry.NameTaken(wanted.Name, existing.is.Tags.CalledKind(), wanted.Tags.CalledKind())
	}
	created := &model{versions: map[registry.VersionNumber]*registry.ModelVersion{}, is: registry.RegisteredModel{
		Name:        wanted.Name,
		Description: wanted.Description,
		Tags:        copyTags(wanted.Tags),
		Aliases:     map[registry.Alias]registry.VersionNumber{},
		CreatedBy:   wanted.CreatedBy,
		Created:     wanted.At,
		LastUpdated: wanted.At,
	}}
	s.models[wanted.Name] = created
	return created.registeredModel(), nil
}

func copyTags(tags registry.Tags) registry.Tags {
	copied := registry.Tags{}
	maps.Copy(copied, tags)
	return copied
}

// RegisteredModel gives a model.
func (s *Store) RegisteredModel(_ context.Context, name registry.ModelName) (registry.RegisteredModel, error) {
	return s.with(name, func(*model) {})
}

// UpdateRegisteredModel replaces the description.
func (s *Store) UpdateRegisteredModel(_ context.Context, name registry.ModelName, description string, at registry.Timestamp) (registry.RegisteredModel, error) {
	return s.with(name, func(m *model) { m.is.Description, m.is.LastUpdated = description, at })
}

// RenameRegisteredModel moves the model to a free name, or to its own.
func (s *Store) RenameRegisteredModel(_ context.Context, name, newName registry.ModelName, at registry.Timestamp) (registry.RegisteredModel, error) {
	taken := false
	renamed, err := s.with(name, func(m *model) {
		if taken = newName != name && s.models[newName] != nil; !taken {
			delete(s.models, name)
			s.models[newName] = m
			m.is.Name, m.is.LastUpdated, m.renamed = newName, at, at
		}
	})
	if taken {
		return registry.RegisteredModel{}, registry.NameTaken(newName, registry.KindModel, registry.KindModel)
	}
	return renamed, err
}

// DeleteRegisteredModel removes the model with all that belongs to it.
func (s *Store) DeleteRegisteredModel(_ context.Context, name registry.ModelName) error {
	_, err := s.with(name, func(*model) { delete(s.models, name) })
	return err
}

// LatestVersions gives the highest version of each stage.
func (s *Store) LatestVersions(_ context.Context, name registry.ModelName) ([]registry.ModelVersion, error) {
	found, err := s.with(name, func(*model) {})
	return found.LatestVersions, err
}

// SetModelTag gives a model a tag, without moving its time.
func (s *Store) SetModelTag(_ context.Context, name registry.ModelName, tag registry.Tag) error {
	_, err := s.with(name, func(m *model) { m.is.Tags[tag.Key] = tag.Value })
	return err
}

// DeleteModelTag takes a tag from a model, if it is there.
func (s *Store) DeleteModelTag(_ context.Context, name registry.ModelName, key string) error {
	_, err := s.with(name, func(m *model) { delete(m.is.Tags, key) })
	return err
}
