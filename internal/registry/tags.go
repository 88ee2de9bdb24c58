package registry

import "context"

// SetRegisteredModelTag gives a model a tag, replacing its value.
func (r *Registry) SetRegisteredModelTag(ctx context.Context, name string, tag Tag) error {
	modelName, err := ParseModelName(name)
	if err != nil {
		return err
	}
	if err := checkModelTag(tag); err != nil {
		return err
	}
	return r.store.SetModelTag(ctx, modelName, tag)
}

// DeleteRegisteredModelTag takes a tag from a model; one that is not there is fine.
func (r *Registry) DeleteRegisteredModelTag(ctx context.Context, name, key string) error {
	modelName, err := ParseModelName(name)
	if err != nil {
		return err
	}
	if err := checkTagKey(key); err != nil {
		return err
	}
	return r.store.DeleteModelTag(ctx, modelName, key)
}

// SetModelVersionTag gives a version a tag, replacing its value.
func (r *Registry) SetModelVersionTag(ctx context.Context, name, version string, tag Tag) error {
	modelName, number, err := parseVersionKey(name, version)
	if err != nil {
		return err
	}
	if err := checkVersionTag(tag); err != nil {
		return err
	}
	return r.store.SetVersionTag(ctx, modelName, number, tag)
}

// DeleteModelVersionTag takes a tag from a version; one that is not there is fine.
func (r *Registry) DeleteModelVersionTag(ctx context.Context, name, version, key string) error {
	modelName, number, err := parseVersionKey(name, version)
	if err != nil {
		return err
	}
	if err := checkTagKey(key); err != nil {
		return err
	}
	if !CanBeTag(key) {
		_, err := r.store.ModelVersion(ctx, modelName, number)
		return err
	}
	return r.store.DeleteVersionTag(ctx, modelName, number, key)
}
