package spec

import (
	"context"
	"errors"
	"maps"
	"slices"

	"modelregistry/internal/registry"
)

// upload is a registered folder, with the version that it became. Deleting the
// version leaves it: what was registered once is not registered again.
type upload struct {
	is    registry.Upload
	of    *model
	files []registry.UploadedFile
}

// alive gives the version that an upload became, nil once it is deleted.
func (s *Store) alive(u *upload) *registry.ModelVersion {
	if s.models[u.of.is.Name] != u.of {
		return nil
	}
	return u.of.versions[u.is.Version]
}

// RegisterUpload makes a version, and the model where it is missing, once.
func (s *Store) RegisterUpload(ctx context.Context, wanted registry.NewUpload) (registry.Upload, error) {
	s.uploading.Lock()
	defer s.uploading.Unlock()
	if known, ok := s.uploads[wanted.ID]; ok {
		return known.is, nil
	}
	version := wanted.Version
	found, err := s.RegisteredModel(ctx, version.Name)
	if errors.Is(err, registry.ResourceDoesNotExist) {
		found, err = s.CreateRegisteredModel(ctx, registry.NewRegisteredModel{Name: version.Name, CreatedBy: version.CreatedBy, At: version.At})
	}
	if err != nil {
		return registry.Upload{}, err
	}
	if found.Tags.Kind() == registry.KindPrompt {
		return registry.Upload{}, registry.NameTaken(version.Name, registry.KindPrompt, registry.KindModel)
	}
	created, err := s.CreateModelVersion(ctx, version)
	if err != nil {
		return registry.Upload{}, err
	}
	known := &upload{is: registry.Upload{
		ID: wanted.ID, Name: version.Name, Version: created.Version, Status: registry.StatusPending, Needs: wanted.Needs, Registered: version.At,
	}}
	if wanted.Failure != "" {
		known.is.Status = registry.StatusFailed
	}
	_, err = s.withVersion(version.Name, created.Version, func(m *model, v *registry.ModelVersion) {
		known.of, v.Status, v.StatusMessage = m, known.is.Status, wanted.Failure
		s.uploads[wanted.ID] = known
	})
	return known.is, err
}

// Uploads gives all of a folder.
func (s *Store) Uploads(_ context.Context, folder string) ([]registry.Upload, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var found []registry.Upload
	for id, known := range s.uploads {
		if id.Folder == folder {
			seen := known.is
			seen.Name = known.of.is.Name
			found = append(found, seen)
		}
	}
	return found, nil
}

// SettleUpload changes the version, wherever a rename has taken it.
func (s *Store) SettleUpload(_ context.Context, read registry.Upload, to registry.Settlement) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	known := s.uploads[read.ID]
	version := s.alive(known)
	if version == nil {
		return registry.VersionNotFound(known.of.is.Name, read.Version)
	}
	if known.is.Revision != read.Revision {
		return registry.UploadChanged
	}
	known.is.Revision++
	known.is.Status, known.is.Described = to.Status, to.Details.Digest
	version.Status, version.StatusMessage = to.Status, to.StatusMessage
	if to.Details.Description != nil {
		version.Description = to.Details.Description
	}
	maps.Copy(version.Tags, to.Details.Tags)
	for _, alias := range to.Details.Aliases {
		known.of.is.Aliases[alias] = read.Version
	}
	if to.Files != nil {
		known.files = slices.Clone(to.Files)
	}
	return nil
}

// RecordManifest keeps the files with the model.
func (s *Store) RecordManifest(_ context.Context, name registry.ModelName, number registry.VersionNumber, files []registry.UploadedFile) error {
	_, err := s.withVersion(name, number, func(m *model, _ *registry.ModelVersion) {
		if m.manifests == nil {
			m.manifests = make(map[registry.VersionNumber][]registry.UploadedFile)
		}
		m.manifests[number] = slices.Clone(files)
	})
	return err
}

// Manifest gives the files of the upload that became the version, or those noted.
func (s *Store) Manifest(_ context.Context, name registry.ModelName, number registry.VersionNumber) ([]registry.UploadedFile, error) {
	var files []registry.UploadedFile
	_, err := s.withVersion(name, number, func(m *model, _ *registry.ModelVersion) {
		files = slices.Clone(m.manifests[number])
		for _, known := range s.uploads {
			if known.of == m && known.is.Version == number {
				files = slices.Clone(known.files)
			}
		}
	})
	return files, err
}
