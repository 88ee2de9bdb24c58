package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// DeleteModelVersion deletes a version with its pointers and large tags, and
// takes away every alias that points to it. The model still counts its number
// as used.
func (s *Store) DeleteModelVersion(ctx context.Context, name registry.ModelName, version registry.VersionNumber, at registry.Timestamp) error {
	err := table.Retry(ctx, func(ctx context.Context) error {
		read, found, err := s.readBoth(ctx, name, version)
		if err != nil {
			return err
		}
		if _, err := assemble(read, version, found); err != nil {
			return err
		}
		deleted, err := table.Decode[versionItem](found[0])
		if err != nil {
			return err
		}
		steps := append(s.deleteSteps(read, deleted, at), deleteValues(found[1:])...)
		return s.transact(ctx, steps...)
	})
	return versionMissing(err, name, version)
}

func (s *Store) deleteSteps(read modelItem, version versionItem, at registry.Timestamp) []table.Step {
	change := s.restage(read, read.Latest.removed(version.Version), at).Add(expression.Name("deleted"), expression.Value(1))
	for _, alias := range read.aliasesOf(version.Version) {
		change = change.Remove(aliasName(alias))
	}
	steps := []table.Step{
		s.updateModel(read, change, unchanged(read)),
		table.Remove(table.Key{PK: version.PK, SK: version.SK}, &table.Exists, missingVersion(read.name(), version.Version)),
		table.Remove(table.Key{PK: sourcePartition(version.Source), SK: version.SK}, nil, nil),
	}
	if version.RunID != "" {
		steps = append(steps, table.Remove(table.Key{PK: runPartition(version.RunID), SK: version.SK}, nil, nil))
	}
	return steps
}

// deleteValues deletes the values of large tags.
func deleteValues(values []table.Item) []table.Step {
	var steps []table.Step
	for _, value := range values {
		steps = append(steps, table.Remove(table.KeyOf(value), nil, nil))
	}
	return steps
}
