package dynamo

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// uploadItem records a folder that was registered as a version, so that it is
// registered once.
type uploadItem struct {
	PK     string `dynamodbav:"pk"`
	SK     string `dynamodbav:"sk"`
	Folder string `dynamodbav:"folder"`
	// ID and Version lead to the version; Name is a hint, as in a version's item.
	ID         modelID                `dynamodbav:"id"`
	Name       registry.ModelName     `dynamodbav:"name"`
	Version    registry.VersionNumber `dynamodbav:"version"`
	Status     registry.Status        `dynamodbav:"status"`
	Needs      []string               `dynamodbav:"needs"`
	Described  string                 `dynamodbav:"described,omitempty"`
	Registered registry.Timestamp     `dynamodbav:"registered"`
	Revision   int64                  `dynamodbav:"revision"`
}

func (u uploadItem) upload() registry.Upload {
	return registry.Upload{
		ID:         registry.UploadID{Folder: u.Folder, MLmodel: u.SK},
		Name:       u.Name,
		Version:    u.Version,
		Status:     u.Status,
		Needs:      u.Needs,
		Described:  u.Described,
		Registered: u.Registered,
		Revision:   u.Revision,
	}
}

// RegisterUpload makes the model where it is missing. Version and upload are
// written as one, on condition that the upload is not there.
func (s *Store) RegisterUpload(ctx context.Context, wanted registry.NewUpload) (registry.Upload, error) {
	var registered registry.Upload
	err := table.Retry(ctx, func(ctx context.Context) error {
		earlier, err := s.table.Get(ctx, s.keys.upload(wanted.ID))
		if err != nil {
			return err
		}
		if earlier != nil {
			known, err := table.Decode[uploadItem](earlier)
			registered = known.upload()
			return err
		}
		model, err := s.modelForUpload(ctx, wanted.Version)
		if err != nil {
			return err
		}
		steps, made := s.newUploadSteps(model, wanted)
		registered = made.upload()
		return s.transact(ctx, steps...)
	})
	return registered, err
}

// modelForUpload reads the model, which it makes where there is none.
func (s *Store) modelForUpload(ctx context.Context, wanted registry.NewModelVersion) (modelItem, error) {
	model, err := s.readModel(ctx, wanted.Name)
	if errors.Is(err, registry.ResourceDoesNotExist) {
		_, err = s.CreateRegisteredModel(ctx, registry.NewRegisteredModel{Name: wanted.Name, CreatedBy: wanted.CreatedBy, At: wanted.At})
		if err == nil || errors.Is(err, registry.ResourceAlreadyExists) {
			return model, table.ErrStale
		}
	}
	if err == nil && model.Kind == registry.KindPrompt {
		return model, registry.NameTaken(wanted.Name, registry.KindPrompt, registry.KindModel)
	}
	return model, err
}

func (s *Store) newUploadSteps(model modelItem, wanted registry.NewUpload) ([]table.Step, uploadItem) {
	next := s.nextVersion(model, wanted.Version)
	version := s.newVersion(next, wanted.Version)
	version.Status = registry.StatusPending
	if wanted.Failure != "" {
		version.Status, version.StatusMessage = registry.StatusFailed, wanted.Failure
	}
	k := s.keys.upload(wanted.ID)
	upload := uploadItem{
		PK: k.PK, SK: k.SK, Folder: wanted.ID.Folder,
		ID: next.ID, Name: wanted.Version.Name, Version: version.Version,
		Status: version.Status, Needs: wanted.Needs, Registered: wanted.Version.At,
	}
	steps := s.newVersionSteps(model, next, version, nil)
	return append(steps, table.Put(upload, &table.Absent, func(table.Item) error { return table.ErrStale })), upload
}

// Uploads reads what was registered from a folder, under the names that the
// models have now. A deleted model leaves nothing to act on, and its last name.
func (s *Store) Uploads(ctx context.Context, folder string) ([]registry.Upload, error) {
	found, err := s.table.QueryAll(ctx, table.SpanOf(uploadPartition(folder)))
	if err != nil {
		return nil, err
	}
	read := make([]uploadItem, len(found))
	refs := make([]modelRef, len(found))
	for i, found := range found {
		if read[i], err = table.Decode[uploadItem](found); err != nil {
			return nil, err
		}
		refs[i] = modelRef{name: read[i].Name, id: read[i].ID}
	}
	models, err := s.loadModels(ctx, refs)
	if err != nil {
		return nil, err
	}
	uploads := make([]registry.Upload, len(read))
	for i, read := range read {
		if model, ok := models[refs[i]]; ok {
			read.Name = model.name()
		}
		uploads[i] = read.upload()
	}
	return uploads, nil
}

// SettleUpload writes the manifest first, under its own digest, then all else as
// one, on condition that the upload is as it was read.
func (s *Store) SettleUpload(ctx context.Context, upload registry.Upload, to registry.Settlement) error {
	return table.Retry(ctx, func(ctx context.Context) error {
		model, err := s.uploadedModel(ctx, upload)
		if err != nil {
			return err
		}
		list := ""
		if to.Files != nil {
			if list, err = s.writeManifest(ctx, model.ID, upload.Version, to.Files); err != nil {
				return err
			}
		}
		return s.transact(ctx, s.settleSteps(model, upload, to, list)...)
	})
}

// uploadedModel reads the model that an upload went to, also after a rename.
func (s *Store) uploadedModel(ctx context.Context, upload registry.Upload) (modelItem, error) {
	found, err := s.table.Get(ctx, s.keys.upload(upload.ID))
	if err != nil {
		return modelItem{}, err
	}
	read, err := table.Decode[uploadItem](found)
	if err != nil {
		return modelItem{}, err
	}
	ref := modelRef{name: read.Name, id: read.ID}
	loaded, err := s.loadModels(ctx, []modelRef{ref})
	if err != nil {
		return modelItem{}, err
	}
	model, ok := loaded[ref]
	if !ok {
		return modelItem{}, registry.VersionNotFound(upload.Name, upload.Version)
	}
	return model, nil
}

// settleSteps change the upload, the version and the model's aliases.
func (s *Store) settleSteps(model modelItem, upload registry.Upload, to registry.Settlement, list string) []table.Step {
	asRead := expression.Name("revision").Equal(expression.Value(upload.Revision))
	record := expression.Add(expression.Name("revision"), expression.Value(1)).
		Set(expression.Name("status"), expression.Value(to.Status)).
		Set(expression.Name("described"), expression.Value(to.Details.Digest))
	change := expression.Set(expression.Name("status"), expression.Value(to.Status)).
		Set(expression.Name("status_message"), expression.Value(to.StatusMessage))
	if list != "" {
		change = change.Set(expression.Name("manifest"), expression.Value(list))
	}
	if to.Details.Description != nil {
		change = change.Set(expression.Name("description"), expression.Value(*to.Details.Description))
	}
	for tag, value := range to.Details.Tags {
		change = placeTag(change, tag, value)
	}
	steps := []table.Step{
		table.Update(s.keys.upload(upload.ID), record, asRead, func(table.Item) error { return registry.UploadChanged }),
		table.Update(s.keys.version(model.ID, upload.Version), change, table.Exists, missingVersion(model.name(), upload.Version)),
	}
	for tag, value := range to.Details.Tags {
		if k := s.keys.versionTag(model.ID, upload.Version, tag); isLarge(value) {
			steps = append(steps, table.Put(largeValue(k, tag, value), nil, nil))
		} else {
			steps = append(steps, table.Remove(k, nil, nil))
		}
	}
	if len(to.Details.Aliases) > 0 {
		point := revise()
		for _, alias := range to.Details.Aliases {
			point = point.Set(aliasName(alias), expression.Value(upload.Version))
		}
		steps = append(steps, s.updateModel(model, point, same(model)))
	}
	return steps
}
