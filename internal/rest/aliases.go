package rest

import (
	"context"

	"modelregistry/internal/registry"
)

// SetRegisteredModelAlias points an alias to a version.
func SetRegisteredModelAlias(in *input) call {
	name, alias, version := in.required("name"), in.required("alias"), in.required("version")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return emptyReply{}, r.SetRegisteredModelAlias(ctx, name, alias, version)
	}
}

// DeleteRegisteredModelAlias removes an alias.
func DeleteRegisteredModelAlias(in *input) call {
	name, alias := in.required("name"), in.required("alias")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return emptyReply{}, r.DeleteRegisteredModelAlias(ctx, name, alias)
	}
}

// GetModelVersionByAlias gives the version that an alias points to.
func GetModelVersionByAlias(in *input) call {
	name, alias := in.required("name"), in.required("alias")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return replyVersion(r.GetModelVersionByAlias(ctx, name, alias))
	}
}
