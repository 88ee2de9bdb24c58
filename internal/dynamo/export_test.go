package dynamo

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"modelregistry/internal/registry"
)

// maxPuts is how many items DynamoDB takes in one BatchWriteItem.
const maxPuts = 25

// LoadVersions writes versions straight into the table, up to a number, as that
// many creations would have left them.
func (s *Store) LoadVersions(ctx context.Context, wanted registry.NewModelVersion, last registry.VersionNumber) error {
	model, err := s.readModel(ctx, wanted.Name)
	if err != nil {
		return err
	}
	var writes []types.WriteRequest
	put := func(value any) error {
		encoded, err := attributevalue.MarshalMap(value)
		writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: encoded}})
		return err
	}
	for model.LastVersion < last {
		model.LastVersion++
		model.LastCreated = max(wanted.At, model.LastCreated+1)
		version := s.newVersion(model, wanted)
		if err := put(version); err != nil {
			return err
		}
		if err := put(pointerItem{PK: sourcePartition(version.Source), SK: version.SK, Name: version.Name}); err != nil {
			return err
		}
		if err := put(pointerItem{PK: runPartition(version.RunID), SK: version.SK, Name: version.Name}); err != nil {
			return err
		}
	}
	model.Latest = heads{registry.StageNone: {Version: last}}
	model.Updated = model.LastCreated
	model.place(s.keys, wanted.Name)
	if err := put(model); err != nil {
		return err
	}
	return s.load(ctx, writes)
}

func (s *Store) load(ctx context.Context, writes []types.WriteRequest) error {
	for len(writes) > 0 {
		some := min(maxPuts, len(writes))
		output, err := s.client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
			RequestItems: map[string][]types.WriteRequest{s.table: writes[:some]},
		})
		if err != nil {
			return fmt.Errorf("load %s: %w", aws.ToString(&s.table), err)
		}
		writes = append(output.UnprocessedItems[s.table], writes[some:]...)
	}
	return nil
}

// LoadModels writes models straight into the table, as creations would have left them.
func (s *Store) LoadModels(ctx context.Context, models []registry.NewRegisteredModel) error {
	var writes []types.WriteRequest
	put := func(value any) error {
		encoded, err := attributevalue.MarshalMap(value)
		writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: encoded}})
		return err
	}
	for _, wanted := range models {
		model := s.newModel(wanted)
		values := []any{model, s.idItem(model, wanted.Name)}
		for tag, value := range wanted.Tags {
			k := tagPointerKey(model.ID, tag, digest(value))
			values = append(values, pointerItem{PK: k.pk, SK: k.sk, Name: wanted.Name})
		}
		for _, value := range values {
			if err := put(value); err != nil {
				return err
			}
		}
	}
	return s.load(ctx, writes)
}
