package registry

import (
	"context"
	"fmt"
)

// SetRegisteredModelAlias points an alias to a version, wherever it pointed before.
func (r *Registry) SetRegisteredModelAlias(ctx context.Context, name, alias, version string) error {
	modelName, err := ParseModelName(name)
	if err != nil {
		return err
	}
	newAlias, err := ParseNewAlias(alias)
	if err != nil {
		return err
	}
	number, err := ParseVersionNumber(version)
	if err != nil {
		return err
	}
	return r.store.SetAlias(ctx, modelName, newAlias, number)
}

// DeleteRegisteredModelAlias removes an alias; one that is not there is fine.
func (r *Registry) DeleteRegisteredModelAlias(ctx context.Context, name, alias string) error {
	modelName, err := ParseModelName(name)
	if err != nil {
		return err
	}
	known, err := ParseAlias(alias)
	if err != nil {
		return err
	}
	return r.store.DeleteAlias(ctx, modelName, known)
}

// GetModelVersionByAlias gives the version that an alias points to. The alias
// "latest" means the highest version in any stage.
func (r *Registry) GetModelVersionByAlias(ctx context.Context, name, alias string) (ModelVersion, error) {
	modelName, err := ParseModelName(name)
	if err != nil {
		return ModelVersion{}, err
	}
	known, err := ParseAlias(alias)
	if err != nil {
		return ModelVersion{}, err
	}
	if known.isLatest() {
		return r.latestVersion(ctx, modelName)
	}
	return r.store.ModelVersionByAlias(ctx, modelName, known)
}

func (r *Registry) latestVersion(ctx context.Context, name ModelName) (ModelVersion, error) {
	latest, err := r.store.LatestVersions(ctx, name)
	if err != nil {
		return ModelVersion{}, err
	}
	if len(latest) == 0 {
		return ModelVersion{}, &Error{Code: ResourceDoesNotExist, Message: fmt.Sprintf("Latest version not found for model %s.", name)}
	}
	return latest[len(latest)-1], nil
}
