package rest

import (
	"context"

	"modelregistry/internal/registry"
)

// SetRegisteredModelTag gives a model a tag.
func SetRegisteredModelTag(in *input) call {
	name, key, value := in.required("name"), in.required("key"), in.text("value")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return emptyReply{}, r.SetRegisteredModelTag(ctx, name, registry.Tag{Key: key, Value: value})
	}
}

// DeleteRegisteredModelTag takes a tag from a model.
func DeleteRegisteredModelTag(in *input) call {
	name, key := in.required("name"), in.required("key")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return emptyReply{}, r.DeleteRegisteredModelTag(ctx, name, key)
	}
}

// SetModelVersionTag gives a version a tag.
func SetModelVersionTag(in *input) call {
	name, version, key, value := in.required("name"), in.required("version"), in.required("key"), in.text("value")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return emptyReply{}, r.SetModelVersionTag(ctx, name, version, registry.Tag{Key: key, Value: value})
	}
}

// DeleteModelVersionTag takes a tag from a version.
func DeleteModelVersionTag(in *input) call {
	name, version, key := in.required("name"), in.required("version"), in.required("key")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return emptyReply{}, r.DeleteModelVersionTag(ctx, name, version, key)
	}
}
