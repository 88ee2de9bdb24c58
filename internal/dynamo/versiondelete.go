package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/registry"
)

// DeleteModelVersion deletes a version with its pointers and large tags, and
// takes away every alias that points to it. The model still counts its number
// as used.
func (s *Store) DeleteModelVersion(ctx context.Context, name registry.ModelName, version registry.VersionNumber, at registry.Timestamp) error {
	err := retry(ctx, func(ctx context.Context) error {
		read, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		found, err := s.readVersionItems(ctx, read.ID, version)
		if err != nil {
			return err
		}
		if _, err := assemble(read, version, found); err != nil {
			return err
		}
		deleted, err := decode[versionItem](found[0])
		if err != nil {
			return err
		}
		steps := append(s.deleteSteps(read, deleted, at), deleteValues(found[1:])...)
		return s.transact(ctx, steps...)
	})
	return versionMissing(err, name, version)
}

func (s *Store) deleteSteps(read modelItem, version versionItem, at registry.Timestamp) []step {
	change := s.restage(read, read.Latest.removed(version.Version), at).Add(expression.Name("deleted"), expression.Value(1))
	for _, alias := range read.aliasesOf(version.Version) {
		change = change.Remove(aliasName(alias))
	}
	steps := []step{
		s.updateModel(read, change, unchanged(read)),
		remove(key{version.PK, version.SK}, &exists, missingVersion(read.name(), version.Version)),
		remove(key{sourcePartition(version.Source), version.SK}, nil, nil),
	}
	if version.RunID != "" {
		steps = append(steps, remove(key{runPartition(version.RunID), version.SK}, nil, nil))
	}
	return steps
}

// deleteValues deletes the values of large tags.
func deleteValues(values []item) []step {
	var steps []step
	for _, value := range values {
		steps = append(steps, remove(keyOf(value), nil, nil))
	}
	return steps
}
