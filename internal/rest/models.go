package rest

import (
	"context"

	"modelregistry/internal/registry"
)

// CreateRegisteredModel makes a model.
func CreateRegisteredModel(in *input) call {
	name, tags, description := in.required("name"), in.tags(), in.text("description")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return replyModel(r.CreateRegisteredModel(ctx, name, description, tags))
	}
}

// GetRegisteredModel gives a model.
func GetRegisteredModel(in *input) call {
	name := in.required("name")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return replyModel(r.GetRegisteredModel(ctx, name))
	}
}

// UpdateRegisteredModel replaces a model's description.
func UpdateRegisteredModel(in *input) call {
	name, description := in.required("name"), in.text("description")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return replyModel(r.UpdateRegisteredModel(ctx, name, description))
	}
}

// RenameRegisteredModel gives a model a new name.
func RenameRegisteredModel(in *input) call {
	name, newName := in.required("name"), in.required("new_name")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return replyModel(r.RenameRegisteredModel(ctx, name, newName))
	}
}

// DeleteRegisteredModel removes a model and its versions.
func DeleteRegisteredModel(in *input) call {
	name := in.required("name")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return emptyReply{}, r.DeleteRegisteredModel(ctx, name)
	}
}

// GetLatestVersions gives the highest version of each stage.
func GetLatestVersions(in *input) call {
	name, stages := in.required("name"), in.texts("stages")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		latest, err := r.GetLatestVersions(ctx, name, stages)
		return versionsReply{ModelVersions: wireVersions(latest)}, err
	}
}

func replyModel(model registry.RegisteredModel, err error) (any, error) {
	return modelReply{RegisteredModel: wireModel(model)}, err
}
