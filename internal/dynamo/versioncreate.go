package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// CreateModelVersion reads the model and writes its next version, on condition
// that the number is still the next.
func (s *Store) CreateModelVersion(ctx context.Context, wanted registry.NewModelVersion) (registry.ModelVersion, error) {
	var created registry.ModelVersion
	err := table.Retry(ctx, func(ctx context.Context) error {
		model, err := s.readTracing(ctx, &wanted)
		if err != nil {
			return err
		}
		next := s.nextVersion(model, wanted)
		version := s.newVersion(next, wanted)
		created = version.modelVersion(next)
		created.Tags, created.Aliases = wanted.Tags, nil
		return s.transact(ctx, s.newVersionSteps(model, next, version, wanted.Tags)...)
	})
	return created, err
}

// readTracing reads the model of a new version, and at the same time where the
// version came from.
func (s *Store) readTracing(ctx context.Context, wanted *registry.NewModelVersion) (modelItem, error) {
	given := *wanted
	var model modelItem
	var readErr error
	err := table.Together(ctx,
		func(ctx context.Context) (err error) {
			*wanted, err = given.Traced(ctx)
			return err
		},
		func(ctx context.Context) error {
			model, readErr = s.readModel(ctx, given.Name)
			return nil
		})
	if err != nil {
		return modelItem{}, err
	}
	return model, readErr
}

// nextVersion is the model once it has counted the version.
func (s *Store) nextVersion(model modelItem, wanted registry.NewModelVersion) modelItem {
	next := model
	next.LastVersion++
	next.LastCreated = max(wanted.At, model.LastCreated+1)
	next.Updated = next.LastCreated
	next.place(s.keys, wanted.Name)
	return next
}

func (s *Store) newVersion(model modelItem, wanted registry.NewModelVersion) versionItem {
	k := s.keys.version(model.ID, model.LastVersion)
	inline, large := splitTags(wanted.Tags)
	version := versionItem{
		PK:          k.PK,
		SK:          k.SK,
		Name:        wanted.Name,
		Version:     model.LastVersion,
		Kind:        wanted.Tags.Kind(),
		Source:      wanted.Source,
		DownloadURI: wanted.DownloadURI,
		RunID:       wanted.RunID,
		RunLink:     wanted.RunLink,
		ModelID:     wanted.ModelID,
		Description: &wanted.Description,
		Stage:       registry.StageNone,
		Tags:        inline,
		LargeTags:   large,
		Created:     model.LastCreated,
		CreatedBy:   wanted.CreatedBy,
		Updated:     model.LastCreated,
	}
	version.ByGroup = groupOfVersion(model.ID, version.Updated, version.Version)
	version.ByUpdate = updateOfVersion(version.Kind, version.Updated, model.ID, version.Version)
	version.ByStage = stageOfVersion(model.ID, version.Stage, version.Version)
	return version
}

// newVersionSteps counts the model up, and writes the version with the pointers
// that searches start from.
func (s *Store) newVersionSteps(read, next modelItem, version versionItem, tags registry.Tags) []table.Step {
	change := touch(next).
		Set(expression.Name("last_version"), expression.Value(next.LastVersion)).
		Set(expression.Name("last_created"), expression.Value(next.LastCreated)).
		Set(expression.Name("latest").AppendName(expression.Name(string(registry.StageNone))), expression.Value(head{Version: next.LastVersion}))
	if version.Kind == registry.KindPrompt {
		change = countPrompts(change, 1)
	}
	stillNext := same(read).And(expression.Name("last_version").Equal(expression.Value(read.LastVersion)))
	steps := []table.Step{
		s.updateModel(read, change, stillNext),
		table.Put(version, &table.Absent, func(table.Item) error { return table.ErrStale }),
	}
	return append(steps, puts(s.besideVersion(next.ID, version, tags))...)
}

// besideVersion gives what stands beside a version: the pointers that searches
// start from, and its large tags' values.
func (s *Store) besideVersion(id modelID, version versionItem, tags registry.Tags) []any {
	items := []any{pointerItem{PK: sourcePartition(version.Source), SK: version.SK, Name: version.Name}}
	if version.RunID != "" {
		items = append(items, pointerItem{PK: runPartition(version.RunID), SK: version.SK, Name: version.Name})
	}
	for tag := range version.LargeTags {
		items = append(items, largeValue(s.keys.versionTag(id, version.Version, tag), tag, tags[tag]))
	}
	return items
}

// puts writes items whatever stands there.
func puts(items []any) []table.Step {
	steps := make([]table.Step, len(items))
	for i, item := range items {
		steps[i] = table.Put(item, nil, nil)
	}
	return steps
}

func countPrompts(change expression.UpdateBuilder, by int) expression.UpdateBuilder {
	return change.Add(expression.Name("prompt_versions"), expression.Value(by))
}

func largeValue(k table.Key, tag, value string) valueItem {
	return valueItem{PK: k.PK, SK: k.SK, Tag: tag, Value: value}
}
