package registry

import "context"

// Limits on the lineage of a version. MLflow's schema has 500 and 32
// characters, which not every database enforces.
const (
	maxSourceCharacters  = 8192
	maxRunIDCharacters   = 256
	maxRunLinkCharacters = 8192
)

// CreateModelVersionRequest is what a client says of a new version. RunID and
// ModelID are nil where it says nothing, which for a copy means that they are
// inherited.
type CreateModelVersionRequest struct {
	Name        string
	Source      string
	RunID       *string
	RunLink     string
	ModelID     *string
	Description string
	Tags        []Tag
}

// CreateModelVersion adds the next version to a model.
func (r *Registry) CreateModelVersion(ctx context.Context, request CreateModelVersionRequest) (ModelVersion, error) {
	if err := checkVersionLengths(request); err != nil {
		return ModelVersion{}, err
	}
	lineage, err := r.resolveLineage(ctx, request)
	if err != nil {
		return ModelVersion{}, err
	}
	name, err := ParseModelName(request.Name)
	if err != nil {
		return ModelVersion{}, err
	}
	tags, err := collectTags(request.Tags, checkVersionTag)
	if err != nil {
		return ModelVersion{}, err
	}
	return r.store.CreateModelVersion(ctx, NewModelVersion{
		Name:        name,
		Source:      lineage.source,
		DownloadURI: lineage.downloadURI,
		RunID:       lineage.runID,
		RunLink:     request.RunLink,
		ModelID:     lineage.modelID,
		Description: request.Description,
		Tags:        tags,
		CreatedBy:   Caller(ctx),
		At:          r.timestamp(),
		Trace:       lineage.trace,
	})
}

func checkVersionLengths(request CreateModelVersionRequest) error {
	limits := []struct {
		parameter, value string
		limit            int
	}{
		{"source", request.Source, maxSourceCharacters},
		{"run_id", orEmpty(request.RunID), maxRunIDCharacters},
		{"model_id", orEmpty(request.ModelID), maxRunIDCharacters},
		{"run_link", request.RunLink, maxRunLinkCharacters},
		{"description", request.Description, maxDescriptionCharacters},
	}
	for _, l := range limits {
		if err := CheckLength(l.parameter, l.value, l.limit); err != nil {
			return err
		}
	}
	return nil
}

// GetModelVersion gives one version with its aliases.
func (r *Registry) GetModelVersion(ctx context.Context, name, version string) (ModelVersion, error) {
	modelName, number, err := parseVersionKey(name, version)
	if err != nil {
		return ModelVersion{}, err
	}
	return r.store.ModelVersion(ctx, modelName, number)
}

// GetModelVersionDownloadURI gives where the version's artifacts are read from.
func (r *Registry) GetModelVersionDownloadURI(ctx context.Context, name, version string) (string, error) {
	found, err := r.GetModelVersion(ctx, name, version)
	return found.DownloadURI, err
}

// UpdateModelVersion replaces the description; nil clears it.
func (r *Registry) UpdateModelVersion(ctx context.Context, name, version string, description *string) (ModelVersion, error) {
	modelName, number, err := parseVersionKey(name, version)
	if err != nil {
		return ModelVersion{}, err
	}
	if err := CheckLength("description", orEmpty(description), maxDescriptionCharacters); err != nil {
		return ModelVersion{}, err
	}
	return r.store.UpdateModelVersion(ctx, modelName, number, description, r.timestamp())
}

// TransitionModelVersionStage moves a version to a stage; archiveExisting moves
// all others of that stage to Archived with it.
func (r *Registry) TransitionModelVersionStage(ctx context.Context, name, version, stage string, archiveExisting bool) (ModelVersion, error) {
	to, err := ParseStage(stage)
	if err != nil {
		return ModelVersion{}, err
	}
	if archiveExisting && !to.isActive() {
		return ModelVersion{}, Invalid("Model version transition cannot archive existing model versions because '%s' is not an Active stage. "+
			"Valid stages are ['Staging', 'Production']", stage)
	}
	modelName, number, err := parseVersionKey(name, version)
	if err != nil {
		return ModelVersion{}, err
	}
	return r.store.TransitionModelVersion(ctx, modelName, number, to, archiveExisting, r.timestamp())
}

// DeleteModelVersion removes one version; its number is never used again.
func (r *Registry) DeleteModelVersion(ctx context.Context, name, version string) error {
	number, err := ParseVersionNumber(version)
	if err != nil {
		return err
	}
	modelName, err := ParseModelName(name)
	if err != nil {
		return err
	}
	return r.store.DeleteModelVersion(ctx, modelName, number, r.timestamp())
}

// parseVersionKey checks the name first, as MLflow does for all but deletions.
func parseVersionKey(name, version string) (ModelName, VersionNumber, error) {
	modelName, err := ParseModelName(name)
	if err != nil {
		return "", 0, err
	}
	number, err := ParseVersionNumber(version)
	return modelName, number, err
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
