package dynamo

import (
	"context"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// Table is the table that the store is on.
func (s *Store) Table() *table.Table { return s.table }

// LoadVersions writes versions straight into the table, up to a number, as that
// many creations would have left them.
func (s *Store) LoadVersions(ctx context.Context, wanted registry.NewModelVersion, last registry.VersionNumber) error {
	model, err := s.readModel(ctx, wanted.Name)
	if err != nil {
		return err
	}
	var values []any
	for model.LastVersion < last {
		model.LastVersion++
		model.LastCreated = max(wanted.At, model.LastCreated+1)
		version := s.newVersion(model, wanted)
		values = append(values,
			version,
			pointerItem{PK: sourcePartition(version.Source), SK: version.SK, Name: version.Name},
			pointerItem{PK: runPartition(version.RunID), SK: version.SK, Name: version.Name},
		)
	}
	model.Latest = heads{registry.StageNone: {Version: last}}
	model.Updated = model.LastCreated
	model.place(s.keys, wanted.Name)
	return s.table.PutAll(ctx, append(values, model))
}

// LoadModels writes models straight into the table, as creations would have left them.
func (s *Store) LoadModels(ctx context.Context, models []registry.NewRegisteredModel) error {
	var values []any
	for _, wanted := range models {
		model := s.newModel(wanted)
		values = append(values, model, s.idItem(model, wanted.Name))
		for tag, value := range wanted.Tags {
			k := tagPointerKey(model.ID, tag, table.Digest(value))
			values = append(values, pointerItem{PK: k.PK, SK: k.SK, Name: wanted.Name})
		}
	}
	return s.table.PutAll(ctx, values)
}
