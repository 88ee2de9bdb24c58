package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// An alias is an entry of a map in its model: unique by construction.
func aliasName(alias registry.Alias) expression.NameBuilder {
	return expression.Name("aliases").AppendName(expression.NameNoDotSplit(string(alias)))
}

// SetAlias points the alias to the version, on condition that the version
// exists. A warm function guesses the model's id.
func (s *Store) SetAlias(ctx context.Context, name registry.ModelName, alias registry.Alias, version registry.VersionNumber) error {
	err := table.Retry(ctx, func(ctx context.Context) (err error) {
		model, ok := s.known.recall(name)
		if !ok {
			if model, err = s.readModel(ctx, name); err != nil {
				return err
			}
		}
		change := revise().Set(aliasName(alias), expression.Value(version))
		return s.transact(ctx,
			table.Update(s.keys.model(name), change, expression.Name("id").Equal(expression.Value(model.ID)), s.staleModel(name)),
			table.Check(s.keys.version(model.ID, version), table.Exists, missingVersion(name, version)),
		)
	})
	return versionMissing(err, name, version)
}

// DeleteAlias takes the alias from the model that has the name.
func (s *Store) DeleteAlias(ctx context.Context, name registry.ModelName, alias registry.Alias) error {
	return table.Retry(ctx, func(ctx context.Context) error {
		return s.transact(ctx, table.Update(s.keys.model(name), revise().Remove(aliasName(alias)), table.Exists, func(table.Item) error {
			s.known.forget(name)
			return registry.ModelNotFound(name)
		}))
	})
}

// ModelVersionByAlias reads the model, whose aliases lead to the version. A warm
// function guesses where the alias points and reads both at once.
func (s *Store) ModelVersionByAlias(ctx context.Context, name registry.ModelName, alias registry.Alias) (registry.ModelVersion, error) {
	var found registry.ModelVersion
	err := table.Retry(ctx, func(ctx context.Context) error {
		guess, known := s.known.recall(name)
		guessed, pointed := guess.Aliases[alias]
		if !known || !pointed {
			model, err := s.readModel(ctx, name)
			if err != nil {
				return err
			}
			found, err = s.readAliased(ctx, model, alias)
			return err
		}
		model, items, err := s.readGuessed(ctx, name, guess.ID, guessed)
		if err != nil {
			return err
		}
		if model.ID != guess.ID || model.Aliases[alias] != guessed {
			found, err = s.readAliased(ctx, model, alias)
			return err
		}
		found, err = assemble(model, guessed, items)
		return stale(err)
	})
	return found, err
}

// readAliased reads the version that an alias of a model points to. That the
// version is missing means that the alias has gone with it since.
func (s *Store) readAliased(ctx context.Context, model modelItem, alias registry.Alias) (registry.ModelVersion, error) {
	version, ok := model.Aliases[alias]
	if !ok {
		return registry.ModelVersion{}, registry.AliasNotFound(alias)
	}
	found, err := s.readVersion(ctx, model, version)
	return found, stale(err)
}
