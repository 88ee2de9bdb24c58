package dynamo

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// ModelVersion reads a version.
func (s *Store) ModelVersion(ctx context.Context, name registry.ModelName, version registry.VersionNumber) (registry.ModelVersion, error) {
	var found registry.ModelVersion
	err := table.Retry(ctx, func(ctx context.Context) error {
		guess, guessed := s.known.recall(name)
		model, items, err := s.readBoth(ctx, name, version)
		if err == nil && guessed && model.Deleted != guess.Deleted {
			// Deleted in between, it would be told without the aliases that it had.
			items, err = s.readVersionItems(ctx, model.ID, version)
		}
		if err == nil {
			found, err = assemble(model, version, items)
		}
		return err
	})
	return found, versionMissing(err, name, version)
}

// readBoth reads a model and a version. A warm function guesses the model's id and
// reads both at once.
func (s *Store) readBoth(ctx context.Context, name registry.ModelName, version registry.VersionNumber) (model modelItem, found []table.Item, err error) {
	guess, ok := s.known.recall(name)
	if ok {
		model, found, err = s.readGuessed(ctx, name, guess.ID, version)
	} else {
		model, err = s.readModel(ctx, name)
	}
	if err != nil || model.ID == guess.ID {
		return model, found, err
	}
	found, err = s.readVersionItems(ctx, model.ID, version)
	return model, found, err
}

// readGuessed reads a model and at the same time a version of the model that it
// is thought to be.
func (s *Store) readGuessed(ctx context.Context, name registry.ModelName, guess modelID, version registry.VersionNumber) (model modelItem, found []table.Item, err error) {
	err = table.Together(ctx,
		func(ctx context.Context) (err error) {
			model, err = s.readModel(ctx, name)
			return err
		},
		func(ctx context.Context) (err error) {
			found, err = s.readVersionItems(ctx, guess, version)
			return err
		})
	return model, found, err
}

// versionMissing says in MLflow's words that the model of a version is missing.
func versionMissing(err error, name registry.ModelName, version registry.VersionNumber) error {
	if errors.Is(err, registry.ResourceDoesNotExist) {
		return registry.VersionNotFound(name, version)
	}
	return err
}

// stale turns the absence of what the model told of into a reason to read again.
func stale(err error) error {
	if errors.Is(err, registry.ResourceDoesNotExist) {
		return table.ErrStale
	}
	return err
}

// readVersion reads a version of a model with its large tags, in one query.
func (s *Store) readVersion(ctx context.Context, model modelItem, version registry.VersionNumber) (registry.ModelVersion, error) {
	found, err := s.readVersionItems(ctx, model.ID, version)
	if err != nil {
		return registry.ModelVersion{}, err
	}
	return assemble(model, version, found)
}

// readVersionItems reads the version's item and behind it those of its large tags.
func (s *Store) readVersionItems(ctx context.Context, id modelID, version registry.VersionNumber) ([]table.Item, error) {
	k := s.keys.version(id, version)
	return s.table.QueryAll(ctx, table.SpanUnder(k.PK, k.SK))
}

// assemble makes a version of its items; the version itself comes first.
func assemble(model modelItem, number registry.VersionNumber, found []table.Item) (registry.ModelVersion, error) {
	if len(found) == 0 || table.StringOf(found[0], table.AttrSK) != versionSK(model.ID, number) {
		return registry.ModelVersion{}, registry.VersionNotFound(model.name(), number)
	}
	decoded, err := table.Decode[versionItem](found[0])
	if err != nil {
		return registry.ModelVersion{}, err
	}
	version := decoded.modelVersion(model)
	return version, addLargeTags(version.Tags, decoded.LargeTags, found[1:])
}

// UpdateModelVersion writes the description.
func (s *Store) UpdateModelVersion(ctx context.Context, name registry.ModelName, version registry.VersionNumber, description *string, at registry.Timestamp) (registry.ModelVersion, error) {
	var updated registry.ModelVersion
	listed := kinds{}
	err := table.Retry(ctx, func(ctx context.Context) error {
		model, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		change := listed.touch(model.ID, version, at)
		if description == nil {
			change = change.Remove(expression.Name("description"))
		} else {
			change = change.Set(expression.Name("description"), expression.Value(*description))
		}
		updated, err = s.writeVersion(ctx, model, version, s.updateListed(model, version, change, listed))
		updated.Description, updated.LastUpdated = description, max(at, model.Renamed)
		return err
	})
	return updated, versionMissing(err, name, version)
}

// kinds are what a request has learned of versions whose kind is not that of
// their model's origin: a tag can make it so. Their place in the list of all
// versions follows from it.
type kinds map[registry.VersionNumber]registry.Kind

func (k kinds) of(id modelID, version registry.VersionNumber) registry.Kind {
	if kind, ok := k[version]; ok {
		return kind
	}
	return id.origin()
}

// touch begins a change of a version that moves its time.
func (k kinds) touch(id modelID, version registry.VersionNumber, at registry.Timestamp) expression.UpdateBuilder {
	return expression.Set(expression.Name("updated"), expression.Value(at)).
		Set(expression.Name(table.AttrByGroup), expression.Value(groupOfVersion(id, at, version))).
		Set(expression.Name(table.AttrByUpdate), expression.Value(updateOfVersion(k.of(id, version), at, id, version)))
}

// learn reads a version's kind off the item that has refused a change.
func (k kinds) learn(name registry.ModelName, version registry.VersionNumber) func(table.Item) error {
	return func(current table.Item) error {
		if current == nil {
			return registry.VersionNotFound(name, version)
		}
		k[version] = registry.Kind(table.StringOf(current, "kind"))
		return table.ErrStale
	}
}

// updateListed changes a version's time, on condition that it is of the kind
// under which the change lists it.
func (s *Store) updateListed(model modelItem, version registry.VersionNumber, change expression.UpdateBuilder, listed kinds) table.Step {
	asThought := expression.Name("kind").Equal(expression.Value(listed.of(model.ID, version)))
	return table.Update(s.keys.version(model.ID, version), change, asThought, listed.learn(model.name(), version))
}

func missingVersion(name registry.ModelName, version registry.VersionNumber) func(table.Item) error {
	return func(table.Item) error { return registry.VersionNotFound(name, version) }
}

// writeVersion writes and reads the version beside it, for the answer: a
// transaction does not hand over what it has written.
func (s *Store) writeVersion(ctx context.Context, model modelItem, version registry.VersionNumber, steps ...table.Step) (registry.ModelVersion, error) {
	var found registry.ModelVersion
	var readErr error
	err := table.Together(ctx,
		func(ctx context.Context) error { return s.transact(ctx, steps...) },
		func(ctx context.Context) error {
			found, readErr = s.readVersion(ctx, model, version)
			return nil
		})
	if err != nil || readErr == nil {
		return found, err
	}
	known := registry.ModelVersion{Name: model.name(), Version: version, Status: registry.StatusReady}
	return table.AfterCommit(ctx, known, func(ctx context.Context) (registry.ModelVersion, error) {
		return s.readVersion(ctx, model, version)
	}), nil
}
