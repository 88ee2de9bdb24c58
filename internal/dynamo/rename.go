package dynamo

import (
	"context"
	"fmt"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// RenameRegisteredModel moves the model's item to the new name. The versions
// hang on the id and stay where they are, so the cost is the same for any
// number of them; their time follows from the model's.
func (s *Store) RenameRegisteredModel(ctx context.Context, name, newName registry.ModelName, at registry.Timestamp) (registry.RegisteredModel, error) {
	var renamed registry.RegisteredModel
	err := table.Retry(ctx, func(ctx context.Context) error {
		read, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		model := read
		model.Updated, model.Renamed, model.Revision = at, at, read.Revision+1
		model.place(s.keys, newName)
		renamed, err = s.writeModel(ctx, model, s.move(read, model)...)
		return err
	})
	if err == nil {
		s.known.forget(name)
	}
	return renamed, err
}

// move writes a renamed model, and the item that leads from its id to the name
// and stands for its versions among those by update.
func (s *Store) move(read, model modelItem) []table.Step {
	marker := s.idItem(model, model.name())
	marker.ByUpdate = updateOfModel(model.ID.origin(), model.Renamed, model.ID)
	steps := []table.Step{table.Put(marker, nil, nil)}
	notChanged := unchanged(read)
	if read.name() == model.name() {
		return append(steps, table.Put(model, &notChanged, s.staleModel(read.name())))
	}
	return append(steps,
		table.Remove(table.Key{PK: read.PK, SK: read.SK}, &notChanged, s.staleModel(read.name())),
		table.Put(model, &table.Absent, func(table.Item) error {
			return &registry.Error{Code: registry.ResourceAlreadyExists, Message: fmt.Sprintf("Registered Model (name=%s) already exists.", model.name())}
		}),
	)
}
