package dynamo

import (
	"context"
	"iter"

	"modelregistry/internal/registry"
)

// Content is a model with its versions, in their order, and its aliases.
type Content struct {
	Model    registry.NewRegisteredModel
	Versions []registry.NewModelVersion
	Aliases  map[registry.Alias]registry.VersionNumber
}

// fillTogether is about how many items are written side by side.
const fillTogether = 200

// Fill writes what creating the models and versions one by one would have
// written, without asking what is there: for a table that nobody else uses yet.
// Benchmarks fill large tables with it.
func (s *Store) Fill(ctx context.Context, contents iter.Seq[Content]) error {
	var items []any
	for content := range contents {
		items = append(items, s.itemsOf(content)...)
		if len(items) >= fillTogether {
			if err := s.table.PutAll(ctx, items); err != nil {
				return err
			}
			items = nil
		}
	}
	return s.table.PutAll(ctx, items)
}

// itemsOf gives the items that a model's creation and those of its versions leave.
func (s *Store) itemsOf(content Content) []any {
	model := s.newModel(content.Model)
	items := []any{s.idItem(model, content.Model.Name)}
	for tag, value := range content.Model.Tags {
		items = append(items, s.besideModelTag(model, tag, value)...)
	}
	for _, wanted := range content.Versions {
		model = s.nextVersion(model, wanted)
		version := s.newVersion(model, wanted)
		model.Latest = model.Latest.moved(version.Version, version.Stage)
		model.Revision++
		if version.Kind == registry.KindPrompt {
			model.PromptVersions++
		}
		items = append(append(items, version), s.besideVersion(model.ID, version, wanted.Tags)...)
	}
	for alias, version := range content.Aliases {
		model.Aliases[alias] = version
		model.Revision++
	}
	return append(items, model)
}
