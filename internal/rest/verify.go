package rest

import (
	"context"

	"modelregistry/internal/registry"
)

// verification is our own message: MLflow has none like it.
type verification struct {
	Name    registry.ModelName      `json:"name"`
	Version string                  `json:"version"`
	Intact  bool                    `json:"intact"`
	Files   int                     `json:"files"`
	Changed []registry.UploadedFile `json:"changed,omitempty"`
	Missing []registry.UploadedFile `json:"missing,omitempty"`
	Added   []registry.UploadedFile `json:"added,omitempty"`
}

// VerifyModelVersion tells which files are not as they were registered. A file
// that was added since is told, and is no damage.
func VerifyModelVersion(objects registry.Objects) Operation[*registry.Registry] {
	return func(in *input) call {
		name, version := in.required("name"), in.required("version")
		return func(ctx context.Context, r *registry.Registry) (any, error) {
			found, err := r.VerifyModelVersion(ctx, objects, name, version)
			return verification{
				Name: found.Name, Version: found.Version.String(), Files: found.Files,
				Intact:  len(found.Changed)+len(found.Missing) == 0,
				Changed: found.Changed, Missing: found.Missing, Added: found.Added,
			}, err
		}
	}
}
