package table

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Index is a local secondary index: its sort key beside the table's partition
// key, and what it projects beside the keys. Indexes are local because only
// those can be read consistently, and can only be made with the table.
type Index struct {
	Name     string
	SortKey  string
	Included []string
}

// Schema is the shape of the table, for whoever makes it.
var Schema = struct {
	PartitionKey, SortKey string
	Indexes               []Index
}{
	PartitionKey: AttrPK,
	SortKey:      AttrSK,
	Indexes: []Index{
		{Name: IndexByGroup, SortKey: AttrByGroup},
		{Name: IndexByUpdate, SortKey: AttrByUpdate, Included: []string{AttrName}},
		{Name: IndexByStage, SortKey: AttrByStage},
	},
}

// Create makes the table, and waits until it can be used. A table that is
// there already is left as it is.
func Create(ctx context.Context, client *dynamodb.Client, name string) error {
	input := &dynamodb.CreateTableInput{
		TableName:   aws.String(name),
		BillingMode: types.BillingModePayPerRequest,
		KeySchema:   keySchema(Schema.SortKey),
		AttributeDefinitions: []types.AttributeDefinition{
			stringAttribute(Schema.PartitionKey), stringAttribute(Schema.SortKey),
		},
	}
	for _, index := range Schema.Indexes {
		input.AttributeDefinitions = append(input.AttributeDefinitions, stringAttribute(index.SortKey))
		input.LocalSecondaryIndexes = append(input.LocalSecondaryIndexes, types.LocalSecondaryIndex{
			IndexName:  aws.String(index.Name),
			KeySchema:  keySchema(index.SortKey),
			Projection: projection(index),
		})
	}
	var exists *types.ResourceInUseException
	if _, err := client.CreateTable(ctx, input); err != nil && !errors.As(err, &exists) {
		return fmt.Errorf("create table %s: %w", name, err)
	}
	waiter := dynamodb.NewTableExistsWaiter(client)
	return waiter.Wait(ctx, &dynamodb.DescribeTableInput{TableName: aws.String(name)}, tableWait)
}

func keySchema(sortKey string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: aws.String(Schema.PartitionKey), KeyType: types.KeyTypeHash},
		{AttributeName: aws.String(sortKey), KeyType: types.KeyTypeRange},
	}
}

func stringAttribute(name string) types.AttributeDefinition {
	return types.AttributeDefinition{AttributeName: aws.String(name), AttributeType: types.ScalarAttributeTypeS}
}

func projection(index Index) *types.Projection {
	if len(index.Included) == 0 {
		return &types.Projection{ProjectionType: types.ProjectionTypeKeysOnly}
	}
	return &types.Projection{ProjectionType: types.ProjectionTypeInclude, NonKeyAttributes: index.Included}
}
