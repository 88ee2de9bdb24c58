package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// readModel reads a model by its name, and remembers it for the next request.
func (s *Store) readModel(ctx context.Context, name registry.ModelName) (modelItem, error) {
	found, err := s.table.Get(ctx, s.keys.model(name))
	if err != nil {
		return modelItem{}, err
	}
	return s.foundModel(name, found)
}

// foundModel decodes what stands under a model's name.
func (s *Store) foundModel(name registry.ModelName, found table.Item) (modelItem, error) {
	if found == nil {
		s.known.forget(name)
		return modelItem{}, registry.ModelNotFound(name)
	}
	model, err := table.Decode[modelItem](found)
	if err == nil {
		s.known.remember(model)
	}
	return model, err
}

// CreateRegisteredModel writes the model and the item that leads back to its
// name, with a pointer or a value for each tag.
func (s *Store) CreateRegisteredModel(ctx context.Context, wanted registry.NewRegisteredModel) (registry.RegisteredModel, error) {
	model := s.newModel(wanted)
	steps := []table.Step{
		table.Put(model, &table.Absent, nameTaken(wanted)),
		table.Put(s.idItem(model, wanted.Name), nil, nil),
	}
	for tag, value := range wanted.Tags {
		steps = append(steps, puts(s.besideModelTag(model, tag, value))...)
	}
	if len(steps) > table.MaxSteps {
		return registry.RegisteredModel{}, tooManyLargeTags()
	}
	err := table.Retry(ctx, func(ctx context.Context) error { return s.transact(ctx, steps...) })
	if err != nil {
		return registry.RegisteredModel{}, err
	}
	created := model.registeredModel()
	created.Tags = wanted.Tags
	return created, nil
}

func (s *Store) newModel(wanted registry.NewRegisteredModel) modelItem {
	kind := wanted.Tags.Kind()
	model := modelItem{
		ID:          newModelID(kind),
		Kind:        kind,
		Description: wanted.Description,
		Aliases:     map[registry.Alias]registry.VersionNumber{},
		Latest:      heads{},
		Created:     wanted.At,
		CreatedBy:   wanted.CreatedBy,
		Updated:     wanted.At,
	}
	model.Tags, model.LargeTags = splitTags(wanted.Tags)
	model.place(s.keys, wanted.Name)
	return model
}

// nameTaken tells what has the name already.
func nameTaken(wanted registry.NewRegisteredModel) func(table.Item) error {
	return func(current table.Item) error {
		existing, err := table.Decode[modelItem](current)
		if err != nil {
			return err
		}
		return registry.NameTaken(wanted.Name, registry.Tags(existing.Tags).CalledKind(), wanted.Tags.CalledKind())
	}
}

func (s *Store) idItem(model modelItem, name registry.ModelName) idItem {
	k := s.keys.id(model.ID)
	return idItem{PK: k.PK, SK: k.SK, Name: name}
}

// RegisteredModel reads the model, then its latest versions and large tags.
func (s *Store) RegisteredModel(ctx context.Context, name registry.ModelName) (registry.RegisteredModel, error) {
	var found registry.RegisteredModel
	err := table.Retry(ctx, func(ctx context.Context) error {
		model, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		found, err = s.complete(ctx, model)
		return err
	})
	return found, err
}

// complete adds to a model what other items hold.
func (s *Store) complete(ctx context.Context, model modelItem) (registry.RegisteredModel, error) {
	completed := model.registeredModel()
	err := table.Together(ctx,
		func(ctx context.Context) (err error) {
			completed.Tags, err = s.readModelTags(ctx, model)
			return err
		},
		func(ctx context.Context) (err error) {
			completed.LatestVersions, err = s.readHeads(ctx, model)
			return err
		})
	return completed, err
}

// UpdateRegisteredModel writes the description.
func (s *Store) UpdateRegisteredModel(ctx context.Context, name registry.ModelName, description string, at registry.Timestamp) (registry.RegisteredModel, error) {
	var updated registry.RegisteredModel
	err := table.Retry(ctx, func(ctx context.Context) error {
		read, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		model := read
		model.Description, model.Updated = description, at
		model.place(s.keys, name)
		change := touch(model).Set(expression.Name("description"), expression.Value(description))
		updated, err = s.writeModel(ctx, model, s.updateModel(read, change, unchanged(read)))
		return err
	})
	return updated, err
}

// writeModel writes a model that was read, on condition of its revision. So its
// large tags, read before, are those that it has when it is written; its latest
// versions are read beside it.
func (s *Store) writeModel(ctx context.Context, model modelItem, steps ...table.Step) (registry.RegisteredModel, error) {
	written := model.registeredModel()
	var err, readErr error
	if written.Tags, err = s.readModelTags(ctx, model); err != nil {
		return registry.RegisteredModel{}, err
	}
	err = table.Together(ctx,
		func(ctx context.Context) error { return s.transact(ctx, steps...) },
		func(ctx context.Context) error {
			written.LatestVersions, readErr = s.readHeads(ctx, model)
			return nil
		})
	if err != nil {
		return registry.RegisteredModel{}, err
	}
	if readErr != nil {
		written.LatestVersions = table.AfterCommit(ctx, nil, func(ctx context.Context) ([]registry.ModelVersion, error) {
			return s.LatestVersions(ctx, model.name())
		})
	}
	return written, nil
}

// touch begins a change of a model that moves its time.
func touch(model modelItem) expression.UpdateBuilder {
	return revise().
		Set(expression.Name("updated"), expression.Value(model.Updated)).
		Set(expression.Name(table.AttrByUpdate), expression.Value(model.ByUpdate))
}

// revise begins any change of a model.
func revise() expression.UpdateBuilder {
	return expression.Add(expression.Name("revision"), expression.Value(1))
}

// same holds while the name leads to the model that was read, of the same kind.
func same(read modelItem) expression.ConditionBuilder {
	return expression.Name("id").Equal(expression.Value(read.ID)).
		And(expression.Name("kind").Equal(expression.Value(read.Kind)))
}

// unchanged holds while nothing in the model has changed since it was read.
func unchanged(read modelItem) expression.ConditionBuilder {
	return same(read).And(expression.Name("revision").Equal(expression.Value(read.Revision)))
}

// updateModel changes a model that was read. When the condition fails, the
// model is gone or must be read again.
func (s *Store) updateModel(read modelItem, change expression.UpdateBuilder, when expression.ConditionBuilder) table.Step {
	return table.Update(table.Key{PK: read.PK, SK: read.SK}, change, when, s.staleModel(read.name()))
}

func (s *Store) staleModel(name registry.ModelName) func(table.Item) error {
	return func(current table.Item) error {
		if _, err := s.foundModel(name, current); err != nil {
			return err
		}
		return table.ErrStale
	}
}

// DeleteRegisteredModel deletes the name and the id. The versions hang on the
// id, so nothing leads to them any more, however many they are.
func (s *Store) DeleteRegisteredModel(ctx context.Context, name registry.ModelName) error {
	return table.Retry(ctx, func(ctx context.Context) error {
		model, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		sameModel := same(model)
		err = s.transact(ctx,
			table.Remove(s.keys.model(name), &sameModel, s.staleModel(name)),
			table.Remove(s.keys.id(model.ID), nil, nil),
		)
		if err == nil {
			s.known.forget(name)
		}
		return err
	})
}
