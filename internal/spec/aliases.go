package spec

import (
	"context"

	"modelregistry/internal/registry"
)

// SetAlias points the alias to a version that is there. No time moves.
func (s *Store) SetAlias(_ context.Context, name registry.ModelName, alias registry.Alias, number registry.VersionNumber) error {
	_, err := s.withVersion(name, number, func(m *model, _ *registry.ModelVersion) { m.is.Aliases[alias] = number })
	return err
}

// DeleteAlias removes the alias, if it is there.
func (s *Store) DeleteAlias(_ context.Context, name registry.ModelName, alias registry.Alias) error {
	_, err := s.with(name, func(m *model) { delete(m.is.Aliases, alias) })
	return err
}

// ModelVersionByAlias gives the version that the alias points to.
func (s *Store) ModelVersionByAlias(_ context.Context, name registry.ModelName, alias registry.Alias) (registry.ModelVersion, error) {
	var found *registry.ModelVersion
	_, err := s.with(name, func(m *model) {
		if number, ok := m.is.Aliases[alias]; ok {
			version := m.modelVersion(m.versions[number])
			found = &version
		}
	})
	switch {
	case err != nil:
		return registry.ModelVersion{}, err
	case found == nil:
		return registry.ModelVersion{}, registry.AliasNotFound(alias)
	}
	return *found, nil
}
