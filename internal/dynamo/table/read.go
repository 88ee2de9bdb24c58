package table

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
)

// Item is an item as DynamoDB hands it over.
type Item = map[string]types.AttributeValue

// maxBatch is how many keys DynamoDB takes in one BatchGetItem.
const maxBatch = 100

// Every read in this file is strongly consistent, and nothing else reads.

// Get reads one item; nil where there is none.
func (t *Table) Get(ctx context.Context, k Key) (Item, error) {
	output, err := t.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName:              aws.String(t.name),
		Key:                    k.attributes(),
		ConsistentRead:         aws.Bool(true),
		ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	})
	if err != nil {
		return nil, readFailed("get item", err)
	}
	return output.Item, nil
}

// BatchGet reads items by their keys, in any number, and gives those that exist.
func (t *Table) BatchGet(ctx context.Context, keys []Key) (map[Key]Item, error) {
	distinct := slices.Collect(maps.Keys(setOf(keys)))
	batches := slices.Collect(slices.Chunk(distinct, maxBatch))
	results := make([][]Item, len(batches))
	calls := make([]func(context.Context) error, len(batches))
	for i, batch := range batches {
		calls[i] = func(ctx context.Context) (err error) {
			results[i], err = t.getBatch(ctx, batch)
			return err
		}
	}
	if err := Together(ctx, calls...); err != nil {
		return nil, err
	}
	found := make(map[Key]Item, len(distinct))
	for _, got := range slices.Concat(results...) {
		found[KeyOf(got)] = got
	}
	return found, nil
}

func setOf(keys []Key) map[Key]struct{} {
	set := make(map[Key]struct{}, len(keys))
	for _, k := range keys {
		set[k] = struct{}{}
	}
	return set
}

// getBatch reads up to maxBatch keys, asking again for what DynamoDB left out:
// an answer holds 16 MB at most, and throttling cuts it short.
func (t *Table) getBatch(ctx context.Context, keys []Key) ([]Item, error) {
	request := types.KeysAndAttributes{ConsistentRead: aws.Bool(true)}
	for _, k := range keys {
		request.Keys = append(request.Keys, k.attributes())
	}
	var found []Item
	for attempt := 0; len(request.Keys) > 0; attempt++ {
		output, err := t.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems:           map[string]types.KeysAndAttributes{t.name: request},
			ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
		})
		if err != nil {
			return nil, readFailed("batch get", err)
		}
		got := output.Responses[t.name]
		found = append(found, got...)
		request.Keys = output.UnprocessedKeys[t.name].Keys
		if len(got) == 0 && len(request.Keys) > 0 {
			if err := pause(ctx, attempt, 0); err != nil {
				return nil, throttled(err)
			}
		}
	}
	return found, nil
}

// readFailed tells the client to come back where DynamoDB was too busy for as
// long as the SDK tried.
func readFailed(what string, err error) error {
	err = fmt.Errorf("%s: %w", what, err)
	var api smithy.APIError
	if errors.As(err, &api) && isThrottling(api.ErrorCode()) {
		return throttled(err)
	}
	return err
}

// StringOf gives a text of an item; empty where it has none.
func StringOf(i Item, attribute string) string {
	text, ok := i[attribute].(*types.AttributeValueMemberS)
	if !ok {
		return ""
	}
	return text.Value
}

// Query reads a page of a span: at most limit items where limit is positive,
// from behind start where there is one. The item to go on from is nil at the end.
func (t *Table) Query(ctx context.Context, of Span, limit int, start Item) (found []Item, next Item, err error) {
	if of.Low > of.High {
		return nil, nil, nil
	}
	input, err := of.input(t.name)
	if err != nil {
		return nil, nil, err
	}
	if limit > 0 {
		input.Limit = aws.Int32(int32(limit))
	}
	input.ExclusiveStartKey = start
	output, err := t.client.Query(ctx, input)
	if err != nil {
		return nil, nil, readFailed("query", err)
	}
	return output.Items, output.LastEvaluatedKey, nil
}

// QueryAll reads a span to its end.
func (t *Table) QueryAll(ctx context.Context, of Span) ([]Item, error) {
	var all []Item
	for start := Item(nil); ; {
		found, next, err := t.Query(ctx, of, 0, start)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
		if next == nil {
			return all, nil
		}
		start = next
	}
}

// Decode reads an item of a known shape.
func Decode[T any](i Item) (T, error) {
	var decoded T
	if err := attributevalue.UnmarshalMap(i, &decoded); err != nil {
		return decoded, fmt.Errorf("decode item: %w", err)
	}
	return decoded, nil
}
