package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// lineage is where a version came from, resolved.
type lineage struct {
	source      string
	downloadURI string
	runID       string
	modelID     string
	// trace completes it; nil where it is complete.
	trace func(context.Context, *NewModelVersion) error
}

// promptSources are the placeholders that MLflow's clients send as the source
// of a prompt version, which has no artifacts.
var promptSources = []string{"dummy-source", "prompt-template"}

// resolveLineage checks the source of a new version, and for a copy inherits
// the lineage of the version it is copied from. No path or URI is ever opened.
func (r *Registry) resolveLineage(ctx context.Context, request CreateModelVersionRequest) (lineage, error) {
	given := lineage{
		source:      request.Source,
		downloadURI: request.Source,
		runID:       orEmpty(request.RunID),
		modelID:     orEmpty(request.ModelID),
	}
	if isPromptRequest(request.Tags) {
		if !slices.Contains(promptSources, request.Source) {
			return lineage{}, Invalid("Invalid prompt source: '%s'. Prompt sources must use an MLflow placeholder.", request.Source)
		}
		return given, nil
	}
	source := splitSource(request.Source)
	if err := source.checkHost(); err != nil {
		return lineage{}, err
	}
	if source.scheme == "models" {
		return r.resolveModelSource(ctx, source, request, given)
	}
	given.trace = r.tracer(source, given)
	return given, source.check(given)
}

// isPromptRequest takes any case of "true", unlike a stored prompt's tag.
func isPromptRequest(tags []Tag) bool {
	prompt := false
	for _, tag := range tags {
		if tag.Key == promptTag {
			prompt = strings.EqualFold(tag.Value, "true")
		}
	}
	return prompt
}

// resolveModelSource handles a models:/ URI: of a logged model, which the
// client resolves, or of a version in this registry, which is resolved here.
func (r *Registry) resolveModelSource(ctx context.Context, source sourceURI, request CreateModelVersionRequest, given lineage) (lineage, error) {
	if source.authority != "" {
		return lineage{}, Invalid("Invalid model version source: '%s'. Registered model sources must use the active model registry.", source.uri)
	}
	reference, err := parseModelURI(source)
	if err != nil {
		return lineage{}, err
	}
	if reference.modelID != "" {
		given.trace = r.tracer(source, given)
		return given, source.check(given)
	}
	original, err := r.findCopied(ctx, source, reference)
	if err != nil {
		return lineage{}, err
	}
	if (request.RunID != nil && *request.RunID != original.RunID) || (request.ModelID != nil && *request.ModelID != original.ModelID) {
		return lineage{}, Invalid("Invalid model version source: '%s'. The run_id and model_id request parameters must match the referenced model version.", source.uri)
	}
	return lineage{
		source:      fmt.Sprintf("models:/%s/%d", original.Name, original.Version),
		downloadURI: original.DownloadURI,
		runID:       original.RunID,
		modelID:     original.ModelID,
	}, nil
}

func (r *Registry) findCopied(ctx context.Context, source sourceURI, reference modelReference) (ModelVersion, error) {
	model, err := r.GetRegisteredModel(ctx, reference.name)
	if err != nil {
		return ModelVersion{}, err
	}
	if model.Tags.Kind() == KindPrompt {
		return ModelVersion{}, Invalid("Invalid model version source: '%s'. Prompt versions cannot be used as model version sources.", source.uri)
	}
	switch {
	case reference.version != "":
		return r.GetModelVersion(ctx, reference.name, reference.version)
	case reference.alias != "":
		return r.GetModelVersionByAlias(ctx, reference.name, reference.alias)
	default:
		return highestInStage(model, reference.stage)
	}
}

// highestInStage picks the version that a stage URI means; without a stage the
// highest of all.
func highestInStage(model RegisteredModel, stage string) (ModelVersion, error) {
	if stage != "" {
		if _, err := ParseStage(stage); err != nil {
			return ModelVersion{}, err
		}
	}
	for _, version := range slices.Backward(model.LatestVersions) {
		if stage == "" || sameLower(string(version.Stage), stage) {
			return version, nil
		}
	}
	in := ""
	if stage != "" {
		in = fmt.Sprintf(" and stage '%s'", stage)
	}
	return ModelVersion{}, &Error{Code: ResourceDoesNotExist, Message: fmt.Sprintf("No versions of model with name '%s'%s found", model.Name, in)}
}
