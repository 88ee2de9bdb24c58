package rest

import (
	"context"

	"modelregistry/internal/registry"
)

// CreateModelVersion adds a version to a model, notes its files where they are
// among the objects, and tells the logged model that it was made of. That this fails
// is reported, and no failure of the operation.
func CreateModelVersion(objects registry.Objects, report func(context.Context, error)) Operation[*registry.Registry] {
	return func(in *input) call {
		request := readNewVersion(in)
		return func(ctx context.Context, r *registry.Registry) (any, error) {
			created, err := r.CreateModelVersion(ctx, request)
			if err != nil {
				return nil, err
			}
			if err := r.RecordCreation(ctx, objects, request, created); err != nil {
				report(ctx, err)
			}
			return replyVersion(created, nil)
		}
	}
}

func readNewVersion(in *input) registry.CreateModelVersionRequest {
	return registry.CreateModelVersionRequest{
		Name:        in.required("name"),
		Source:      in.required("source"),
		RunID:       in.optional("run_id"),
		Tags:        in.tags(),
		RunLink:     in.text("run_link"),
		Description: in.text("description"),
		ModelID:     in.optional("model_id"),
	}
}

// GetModelVersion gives a version.
func GetModelVersion(in *input) call {
	name, version := in.required("name"), in.required("version")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return replyVersion(r.GetModelVersion(ctx, name, version))
	}
}

// UpdateModelVersion replaces a version's description; without one it is cleared.
func UpdateModelVersion(in *input) call {
	name, version, description := in.required("name"), in.required("version"), in.optional("description")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return replyVersion(r.UpdateModelVersion(ctx, name, version, description))
	}
}

// TransitionModelVersionStage moves a version to a stage.
func TransitionModelVersionStage(in *input) call {
	name, version, stage := in.required("name"), in.required("version"), in.required("stage")
	archive := in.flag("archive_existing_versions")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return replyVersion(r.TransitionModelVersionStage(ctx, name, version, stage, archive))
	}
}

// DeleteModelVersion removes a version.
func DeleteModelVersion(in *input) call {
	name, version := in.required("name"), in.required("version")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		return emptyReply{}, r.DeleteModelVersion(ctx, name, version)
	}
}

// GetModelVersionDownloadURI gives where a version's artifacts are. MLflow
// leaves the check of its parameters to the registry.
func GetModelVersionDownloadURI(in *input) call {
	name, version := in.text("name"), in.text("version")
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		uri, err := r.GetModelVersionDownloadURI(ctx, name, version)
		return uriReply{ArtifactURI: uri}, err
	}
}

func replyVersion(version registry.ModelVersion, err error) (any, error) {
	return versionReply{ModelVersion: wireVersion(version)}, err
}
