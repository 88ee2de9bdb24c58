package dynamo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
)

// item is an item as DynamoDB hands it over.
type item = map[string]types.AttributeValue

// maxBatch is how many keys DynamoDB takes in one BatchGetItem.
const maxBatch = 100

// Every read in this file is strongly consistent, and no other file reads.

// get reads one item; nil where there is none.
func (s *Store) get(ctx context.Context, k key) (item, error) {
	output, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{
		TableName:              aws.String(s.table),
		Key:                    k.attributes(),
		ConsistentRead:         aws.Bool(true),
		ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	})
	if err != nil {
		return nil, readFailed("get item", err)
	}
	return output.Item, nil
}

// batchGet reads items by their keys, in any number, and gives those that exist.
func (s *Store) batchGet(ctx context.Context, keys []key) (map[key]item, error) {
	distinct := slices.Collect(maps.Keys(setOf(keys)))
	batches := slices.Collect(slices.Chunk(distinct, maxBatch))
	results := make([][]item, len(batches))
	calls := make([]func(context.Context) error, len(batches))
	for i, batch := range batches {
		calls[i] = func(ctx context.Context) (err error) {
			results[i], err = s.getBatch(ctx, batch)
			return err
		}
	}
	if err := together(ctx, calls...); err != nil {
		return nil, err
	}
	found := make(map[key]item, len(distinct))
	for _, got := range slices.Concat(results...) {
		found[keyOf(got)] = got
	}
	return found, nil
}

func setOf(keys []key) map[key]struct{} {
	set := make(map[key]struct{}, len(keys))
	for _, k := range keys {
		set[k] = struct{}{}
	}
	return set
}

// getBatch reads up to maxBatch keys, asking again for what DynamoDB left out:
// an answer holds 16 MB at most, and throttling cuts it short.
func (s *Store) getBatch(ctx context.Context, keys []key) ([]item, error) {
	request := types.KeysAndAttributes{ConsistentRead: aws.Bool(true)}
	for _, k := range keys {
		request.Keys = append(request.Keys, k.attributes())
	}
	var found []item
	for attempt := 0; len(request.Keys) > 0; attempt++ {
		output, err := s.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{
			RequestItems:           map[string]types.KeysAndAttributes{s.table: request},
			ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
		})
		if err != nil {
			return nil, readFailed("batch get", err)
		}
		got := output.Responses[s.table]
		found = append(found, got...)
		request.Keys = output.UnprocessedKeys[s.table].Keys
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

func keyOf(i item) key { return key{stringOf(i, attrPK), stringOf(i, attrSK)} }

func stringOf(i item, attribute string) string {
	text, ok := i[attribute].(*types.AttributeValueMemberS)
	if !ok {
		return ""
	}
	return text.Value
}

// span is a range of sort keys within a partition, of the table or of an index.
type span struct {
	partition string
	// index is empty for the table itself.
	index   string
	sortKey string
	// low and high are both inside the range.
	low, high  string
	descending bool
}

// spanUnder covers the sort key itself and all that go on from it with "#".
func spanUnder(partition, sk string) span {
	return span{partition: partition, sortKey: attrSK, low: sk, high: sk + afterHash}
}

// spanOf covers a whole partition of the table.
func spanOf(partition string) span {
	return span{partition: partition, sortKey: attrSK, low: " ", high: "~"}
}

// nothing is a span without keys, for what cannot exist.
var nothing = span{low: "~", high: " "}

// afterHash sorts right behind "#", by which keys go on.
const afterHash = "$"

func (s span) input(table string) (*dynamodb.QueryInput, error) {
	condition := expression.KeyAnd(
		expression.Key(attrPK).Equal(expression.Value(s.partition)),
		expression.Key(s.sortKey).Between(expression.Value(s.low), expression.Value(s.high)),
	)
	built, err := expression.NewBuilder().WithKeyCondition(condition).Build()
	if err != nil {
		return nil, fmt.Errorf("key condition: %w", err)
	}
	input := &dynamodb.QueryInput{
		TableName:                 aws.String(table),
		KeyConditionExpression:    built.KeyCondition(),
		ExpressionAttributeNames:  built.Names(),
		ExpressionAttributeValues: built.Values(),
		ScanIndexForward:          aws.Bool(!s.descending),
		ConsistentRead:            aws.Bool(true),
		ReturnConsumedCapacity:    types.ReturnConsumedCapacityTotal,
	}
	if s.index != "" {
		input.IndexName = aws.String(s.index)
	}
	return input, nil
}

// query reads a page of a span: at most limit items where limit is positive,
// from behind start where there is one. The item to go on from is nil at the end.
func (s *Store) query(ctx context.Context, of span, limit int, start item) (found []item, next item, err error) {
	if of.low > of.high {
		return nil, nil, nil
	}
	input, err := of.input(s.table)
	if err != nil {
		return nil, nil, err
	}
	if limit > 0 {
		input.Limit = aws.Int32(int32(limit))
	}
	input.ExclusiveStartKey = start
	output, err := s.client.Query(ctx, input)
	if err != nil {
		return nil, nil, readFailed("query", err)
	}
	return output.Items, output.LastEvaluatedKey, nil
}

// queryAll reads a span to its end.
func (s *Store) queryAll(ctx context.Context, of span) ([]item, error) {
	var all []item
	for start := item(nil); ; {
		found, next, err := s.query(ctx, of, 0, start)
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

// decode reads an item of a known shape.
func decode[T any](i item) (T, error) {
	var decoded T
	if err := attributevalue.UnmarshalMap(i, &decoded); err != nil {
		return decoded, fmt.Errorf("decode item: %w", err)
	}
	return decoded, nil
}
