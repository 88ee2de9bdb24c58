package table

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"modelregistry/internal/registry"
)

// maxPuts is how many items DynamoDB takes in one BatchWriteItem.
const maxPuts = 25

// PutAll writes whole items in any number, side by side and unconditionally, no
// two with the same key. It is no transaction: where it fails some may be
// written. So it is for items that mean nothing by themselves, or the same when
// they are written again.
func (t *Table) PutAll(ctx context.Context, values []any) error {
	writes := make([]types.WriteRequest, len(values))
	for i, value := range values {
		encoded, err := attributevalue.MarshalMap(value)
		if err != nil {
			return fmt.Errorf("encode item: %w", err)
		}
		writes[i] = types.WriteRequest{PutRequest: &types.PutRequest{Item: encoded}}
	}
	var calls []func(context.Context) error
	for batch := range slices.Chunk(writes, maxPuts) {
		calls = append(calls, func(ctx context.Context) error { return t.putBatch(ctx, batch) })
	}
	return Together(ctx, calls...)
}

// putBatch writes up to maxPuts items, sending again what DynamoDB has left out.
func (t *Table) putBatch(ctx context.Context, writes []types.WriteRequest) error {
	for attempt := 0; len(writes) > 0; attempt++ {
		output, err := t.client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{
			RequestItems:           map[string][]types.WriteRequest{t.name: writes},
			ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
		})
		var api smithy.APIError
		switch {
		case errors.As(err, &api) && isThrottling(api.ErrorCode()), errors.Is(err, context.DeadlineExceeded):
			return cutShort(err)
		case err != nil:
			return fmt.Errorf("batch write: %w", err)
		}
		left := output.UnprocessedItems[t.name]
		if len(left) == len(writes) {
			if err := pause(ctx, attempt, 0); err != nil {
				return cutShort(err)
			}
		}
		writes = left
	}
	return nil
}

// cutShort tells the client to come back: some items may be written.
func cutShort(cause error) error {
	return &registry.Error{
		Code:    registry.RequestLimitExceeded,
		Message: "Too many requests at once for the same things. A part may have been written; send it all again, which does no harm.",
		Cause:   cause,
	}
}
