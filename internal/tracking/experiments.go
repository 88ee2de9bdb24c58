package tracking

import (
	"context"
	"errors"
	"strings"

	"modelregistry/internal/python"
	"modelregistry/internal/registry"
)

// MLflow's limits on experiments.
const (
	maxLocationCharacters           = 2048
	maxKeyCharacters                = 250
	maxExperimentTagValueCharacters = 20_000
	// maxTagsPerCreation is ours: what is created is one item.
	maxTagsPerCreation = 100
	// maxIDDraws bounds how often an id is drawn that is in use.
	maxIDDraws = 3
)

// CreateExperiment makes an experiment. Without a location its artifacts are
// kept below the artifact root.
func (t *Tracking) CreateExperiment(ctx context.Context, name, artifactLocation string, tags []registry.Tag) (ExperimentID, error) {
	if err := checkLocation(artifactLocation); err != nil {
		return 0, err
	}
	experimentName, err := ParseExperimentName(name)
	if err != nil {
		return 0, err
	}
	collected, err := collectTags(tags, checkExperimentTag)
	if err != nil {
		return 0, err
	}
	create := NewExperiment{Name: experimentName, ArtifactLocation: artifactLocation, Tags: collected, At: t.timestamp()}
	for range maxIDDraws {
		create.ID = newExperimentID()
		if artifactLocation == "" {
			create.ArtifactLocation = below(t.root, create.ID.String())
		}
		if err = t.store.CreateExperiment(ctx, create); !errors.Is(err, ErrIDTaken) {
			break
		}
	}
	return create.ID, err
}

// checkLocation holds a location to what the real server takes. It is never opened.
func checkLocation(location string) error {
	_, query, _ := strings.Cut(location, "?")
	switch {
	case strings.Contains(location, "#") || strings.Contains(location, ";"):
		return registry.Invalid("'artifact_location' URL can't include fragments or params.")
	case strings.Contains(python.Unquote(query), ".."):
		return registry.Invalid("Invalid query string")
	case strings.HasPrefix(location, "runs:"):
		return registry.Invalid("Artifact location cannot be a runs:/ URI. Given: '%s'", location)
	case registry.CheckLength("", location, maxLocationCharacters) != nil:
		return registry.Invalid("Invalid artifact path length. The length of the artifact path cannot be greater than %d characters.", maxLocationCharacters)
	}
	return nil
}

// GetExperiment gives an experiment, a deleted one too.
func (t *Tracking) GetExperiment(ctx context.Context, id string) (Experiment, error) {
	experimentID, err := ParseExperimentID(id)
	if err != nil {
		return Experiment{}, err
	}
	experiment, err := t.store.Experiment(ctx, experimentID)
	return t.located(experiment), err
}

// located fills in the location of the default experiment, which nobody wrote.
func (t *Tracking) located(experiment Experiment) Experiment {
	if experiment.ArtifactLocation == "" {
		experiment.ArtifactLocation = below(t.root, experiment.ID.String())
	}
	return experiment
}

// GetExperimentByName gives an experiment, a deleted one too.
func (t *Tracking) GetExperimentByName(ctx context.Context, name string) (Experiment, error) {
	experimentName, err := ParseExperimentName(name)
	if err != nil {
		return Experiment{}, ExperimentNameNotFound(name)
	}
	experiment, err := t.store.ExperimentByName(ctx, experimentName)
	return t.located(experiment), err
}

// UpdateExperiment renames an active experiment.
func (t *Tracking) UpdateExperiment(ctx context.Context, id, newName string) error {
	name, err := ParseExperimentName(newName)
	if err != nil {
		return err
	}
	experimentID, err := ParseExperimentID(id)
	if err != nil {
		return err
	}
	return t.store.RenameExperiment(ctx, experimentID, name, t.timestamp())
}

// DeleteExperiment deletes an experiment with its runs; both can be restored.
func (t *Tracking) DeleteExperiment(ctx context.Context, id string) error {
	experimentID, err := ParseExperimentID(id)
	if err != nil {
		return err
	}
	return t.store.DeleteExperiment(ctx, experimentID, t.timestamp())
}

// RestoreExperiment makes a deleted experiment and all its runs active.
func (t *Tracking) RestoreExperiment(ctx context.Context, id string) error {
	experimentID, err := ParseExperimentID(id)
	if err != nil {
		return err
	}
	return t.store.RestoreExperiment(ctx, experimentID, t.timestamp())
}

// SetExperimentTag gives an active experiment a tag, replacing its value.
func (t *Tracking) SetExperimentTag(ctx context.Context, id string, tag registry.Tag) error {
	if err := checkExperimentTag(0, tag); err != nil {
		return err
	}
	experimentID, err := ParseExperimentID(id)
	if err != nil {
		return err
	}
	return t.store.SetExperimentTag(ctx, experimentID, tag)
}

// DeleteExperimentTag takes a tag from an active experiment, which must have it.
func (t *Tracking) DeleteExperimentTag(ctx context.Context, id, key string) error {
	experimentID, err := ParseExperimentID(id)
	if err != nil {
		return err
	}
	return t.store.DeleteExperimentTag(ctx, experimentID, key)
}

// checkExperimentTag names no index, as the real server does for experiments.
func checkExperimentTag(_ int, tag registry.Tag) error {
	return first(
		registry.CheckKey("key", tag.Key),
		registry.CheckLength("key", tag.Key, maxKeyCharacters),
		registry.CheckLength("value", tag.Value, maxExperimentTagValueCharacters),
	)
}

// first gives the first failure.
func first(failures ...error) error {
	for _, err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}

// collectTags checks the tags of a creation; of two with one key the last wins.
func collectTags(tags []registry.Tag, check func(int, registry.Tag) error) (registry.Tags, error) {
	collected := make(registry.Tags, len(tags))
	for i, tag := range tags {
		if err := check(i, tag); err != nil {
			return nil, err
		}
		collected[tag.Key] = tag.Value
	}
	if len(collected) > maxTagsPerCreation {
		return nil, registry.Invalid("At most %d tags can be given at creation, got %d. Set the others afterwards.", maxTagsPerCreation, len(collected))
	}
	return collected, nil
}
