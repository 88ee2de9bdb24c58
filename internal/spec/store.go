// Package spec is the registry's specification: a Store in memory that keeps
// plain maps, does one thing at a time and looks at everything. Tests hold real
// stores to it. It knows no limits on sizes and never contends.
package spec

import (
	"maps"
	"reflect"
	"slices"
	"sync"

	"modelregistry/internal/registry"
)

// Store is the registry as it should be. It is safe for concurrent use.
type Store struct {
	mutex  sync.Mutex
	models map[registry.ModelName]*model
	// uploading makes a registration by upload one thing, too.
	uploading sync.Mutex
	uploads   map[registry.UploadID]*upload
}

var _ registry.Store = (*Store)(nil)

// New makes an empty registry.
func New() *Store {
	return &Store{models: map[registry.ModelName]*model{}, uploads: map[registry.UploadID]*upload{}}
}

// model is a registered model with all its versions.
type model struct {
	// is lacks the latest versions, which follow from the versions.
	is       registry.RegisteredModel
	versions map[registry.VersionNumber]*registry.ModelVersion
	// last is the highest number ever used, lastCreated when it was.
	last        registry.VersionNumber
	lastCreated registry.Timestamp
	// renamed is when the model was last renamed. No version counts as updated earlier.
	renamed registry.Timestamp
	// lostPrompt tells that a version was a prompt when it was deleted.
	lostPrompt bool
	// manifests are those of versions that were not registered by upload.
	manifests map[registry.VersionNumber][]registry.UploadedFile
}

// with acts on a model, and gives it as it is then.
func (s *Store) with(name registry.ModelName, act func(*model)) (registry.RegisteredModel, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	m, ok := s.models[name]
	if !ok {
		return registry.RegisteredModel{}, registry.ModelNotFound(name)
	}
	act(m)
	return m.registeredModel(), nil
}

// withVersion acts on a version, and gives it as it is then. Where there is no
// such model, it is the version that is not found.
func (s *Store) withVersion(name registry.ModelName, number registry.VersionNumber, act func(*model, *registry.ModelVersion)) (registry.ModelVersion, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	m, ok := s.models[name]
	if !ok || m.versions[number] == nil {
		return registry.ModelVersion{}, registry.VersionNotFound(name, number)
	}
	version := m.versions[number]
	act(m, version)
	return m.modelVersion(version), nil
}

// hasPrompts reports whether a version is a prompt, or was when it was deleted.
func (m *model) hasPrompts() bool {
	prompts := m.lostPrompt
	for _, version := range m.versions {
		prompts = prompts || version.Tags.Kind() == registry.KindPrompt
	}
	return prompts
}

// registeredModel is the model as a client sees it, in a copy.
func (m *model) registeredModel() registry.RegisteredModel {
	seen := m.is
	seen.Tags, seen.Aliases, seen.LatestVersions = maps.Clone(m.is.Tags), maps.Clone(m.is.Aliases), m.latestVersions()
	return seen
}

// modelVersion is the version as a client sees it, in a copy.
func (m *model) modelVersion(version *registry.ModelVersion) registry.ModelVersion {
	seen := *version
	seen.Name, seen.Tags, seen.LastUpdated = m.is.Name, maps.Clone(version.Tags), max(version.LastUpdated, m.renamed)
	for alias, pointed := range m.is.Aliases {
		if pointed == version.Version {
			seen.Aliases = append(seen.Aliases, alias)
		}
	}
	slices.Sort(seen.Aliases)
	return seen
}

// latestVersions are the highest of each stage, in ascending order.
func (m *model) latestVersions() []registry.ModelVersion {
	highest := map[registry.Stage]registry.VersionNumber{}
	for number, version := range m.versions {
		highest[version.Stage] = max(highest[version.Stage], number)
	}
	var latest []registry.ModelVersion
	for _, number := range slices.Sorted(maps.Values(highest)) {
		latest = append(latest, m.modelVersion(m.versions[number]))
	}
	return latest
}

// Equal reports whether both are in the same state.
func (s *Store) Equal(other *Store) bool {
	return reflect.DeepEqual(s.models, other.models)
}

// Clone is another registry in the same state.
func (s *Store) Clone() *Store {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	clone := New()
	for name, original := range s.models {
		m := *original
		m.is.Tags, m.is.Aliases, m.versions = maps.Clone(m.is.Tags), maps.Clone(m.is.Aliases), maps.Clone(m.versions)
		for number, version := range original.versions {
			v := *version
			v.Tags = maps.Clone(v.Tags)
			m.versions[number] = &v
		}
		clone.models[name] = &m
		for id, known := range s.uploads {
			if known.of == original {
				u := *known
				u.of = &m
				clone.uploads[id] = &u
			}
		}
	}
	return clone
}
