package spec

import (
	"context"
	"maps"

	"modelregistry/internal/registry"
)

// CreateModelVersion gives the version the number after the last ever used, and
// a time after that of the version before.
func (s *Store) CreateModelVersion(ctx context.Context, wanted registry.NewModelVersion) (registry.ModelVersion, error) {
	wanted, err := wanted.Traced(ctx)
	if err != nil {
		return registry.ModelVersion{}, err
	}
	var created registry.ModelVersion
	_, err = s.with(wanted.Name, func(m *model) {
		m.last++
		m.lastCreated = max(wanted.At, m.lastCreated+1)
		m.is.LastUpdated = m.lastCreated
		m.versions[m.last] = &registry.ModelVersion{
			Version:     m.last,
			Source:      wanted.Source,
			DownloadURI: wanted.DownloadURI,
			RunID:       wanted.RunID,
			RunLink:     wanted.RunLink,
			ModelID:     wanted.ModelID,
			Description: &wanted.Description,
			Stage:       registry.StageNone,
			Status:      registry.StatusReady,
			Tags:        copyTags(wanted.Tags),
			CreatedBy:   wanted.CreatedBy,
			Created:     m.lastCreated,
			LastUpdated: m.lastCreated,
		}
		created = m.modelVersion(m.versions[m.last])
	})
	return created, err
}

// ModelVersion gives a version.
func (s *Store) ModelVersion(_ context.Context, name registry.ModelName, number registry.VersionNumber) (registry.ModelVersion, error) {
	return s.withVersion(name, number, func(*model, *registry.ModelVersion) {})
}

// UpdateModelVersion replaces the description. The model's own time stays.
func (s *Store) UpdateModelVersion(_ context.Context, name registry.ModelName, number registry.VersionNumber, description *string, at registry.Timestamp) (registry.ModelVersion, error) {
	return s.withVersion(name, number, func(_ *model, v *registry.ModelVersion) { v.Description, v.LastUpdated = description, at })
}

// TransitionModelVersion moves the version, and with archive all others of the
// stage to Archived.
func (s *Store) TransitionModelVersion(_ context.Context, name registry.ModelName, number registry.VersionNumber, to registry.Stage, archive bool, at registry.Timestamp) (registry.ModelVersion, error) {
	return s.withVersion(name, number, func(m *model, v *registry.ModelVersion) {
		for _, other := range m.versions {
			if archive && other != v && other.Stage == to {
				other.Stage, other.LastUpdated = registry.StageArchived, at
			}
		}
		v.Stage, v.LastUpdated, m.is.LastUpdated = to, at, at
	})
}

// DeleteModelVersion removes the version and its aliases. Its number stays used.
func (s *Store) DeleteModelVersion(_ context.Context, name registry.ModelName, number registry.VersionNumber, at registry.Timestamp) error {
	_, err := s.withVersion(name, number, func(m *model, v *registry.ModelVersion) {
		m.lostPrompt = m.lostPrompt || v.Tags.Kind() == registry.KindPrompt
		delete(m.versions, number)
		maps.DeleteFunc(m.is.Aliases, func(_ registry.Alias, pointed registry.VersionNumber) bool { return pointed == number })
		m.is.LastUpdated = at
	})
	return err
}

// SetVersionTag gives a version a tag, without moving its time.
func (s *Store) SetVersionTag(_ context.Context, name registry.ModelName, number registry.VersionNumber, tag registry.Tag) error {
	_, err := s.withVersion(name, number, func(_ *model, v *registry.ModelVersion) { v.Tags[tag.Key] = tag.Value })
	return err
}

// DeleteVersionTag takes a tag from a version, if it is there.
func (s *Store) DeleteVersionTag(_ context.Context, name registry.ModelName, number registry.VersionNumber, key string) error {
	_, err := s.withVersion(name, number, func(_ *model, v *registry.ModelVersion) { delete(v.Tags, key) })
	return err
}
