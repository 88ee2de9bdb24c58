package tabletest

import (
	"context"
	"maps"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"modelregistry/internal/dynamo/table"
)

// Units adds up the write units of transactions, and of batches, by DynamoDB's
// published rules. DynamoDB Local reports those of transactions too low: it counts
// equal writes once. An item of a batch takes one unit for each begun KB; those of
// tests stand in no index and replace nothing.
//
// A transactional write takes two units for each begun KB of the larger of the
// item before and after it, a condition check as much. Of each index, two for
// each begun KB of an entry that appears, goes or changes, and that twice where
// the entry's key changes, since it is deleted and put anew.
type Units struct {
	client *dynamodb.Client
	mutex  sync.Mutex
	Write  float64
}

// CountUnits makes a counter. It reads what transactions write before and after
// them, so it is for one writer at a time.
func CountUnits(t testing.TB) *Units {
	t.Helper()
	return &Units{client: dynamodb.NewFromConfig(Config(t))}
}

// Inject lets the counter see a client's transactions.
func (u *Units) Inject(options *dynamodb.Options) {
	options.APIOptions = append(options.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Units", u.count), middleware.After)
	})
}

func (u *Units) count(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	if batch, ok := in.Parameters.(*dynamodb.BatchWriteItemInput); ok {
		u.countBatch(batch)
	}
	input, ok := in.Parameters.(*dynamodb.TransactWriteItemsInput)
	if !ok {
		return next.HandleInitialize(ctx, in)
	}
	before, err := u.read(ctx, input)
	if err != nil {
		return middleware.InitializeOutput{}, middleware.Metadata{}, err
	}
	out, metadata, err := next.HandleInitialize(ctx, in)
	if err != nil {
		return out, metadata, err
	}
	after, err := u.read(ctx, input)
	for i := range after {
		u.Write += unitsOf(before[i], after[i])
	}
	return out, metadata, err
}

func (u *Units) countBatch(input *dynamodb.BatchWriteItemInput) {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	for _, writes := range input.RequestItems {
		for _, write := range writes {
			u.Write += transactional(sizeOf(write.PutRequest.Item)) / 2
		}
	}
}

// read gives the items that a transaction names.
func (u *Units) read(ctx context.Context, input *dynamodb.TransactWriteItemsInput) ([]map[string]types.AttributeValue, error) {
	var items []map[string]types.AttributeValue
	for _, write := range input.TransactItems {
		table, key := target(write)
		output, err := u.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: table, Key: key, ConsistentRead: aws.Bool(true)})
		if err != nil {
			return nil, err
		}
		items = append(items, output.Item)
	}
	return items, nil
}

func target(write types.TransactWriteItem) (*string, map[string]types.AttributeValue) {
	switch {
	case write.Put != nil:
		key := make(map[string]types.AttributeValue)
		for _, attribute := range []string{table.Schema.PartitionKey, table.Schema.SortKey} {
			key[attribute] = write.Put.Item[attribute]
		}
		return write.Put.TableName, key
	case write.Update != nil:
		return write.Update.TableName, write.Update.Key
	case write.Delete != nil:
		return write.Delete.TableName, write.Delete.Key
	default:
		return write.ConditionCheck.TableName, write.ConditionCheck.Key
	}
}

func unitsOf(before, after map[string]types.AttributeValue) float64 {
	units := transactional(max(sizeOf(before), sizeOf(after)))
	for _, index := range table.Schema.Indexes {
		old, entry := entryOf(index, before), entryOf(index, after)
		switch {
		case maps.EqualFunc(old, entry, equal):
		case old == nil || entry == nil || equal(old[index.SortKey], entry[index.SortKey]):
			units += transactional(max(sizeOf(old), sizeOf(entry)))
		default:
			units += transactional(sizeOf(old)) + transactional(sizeOf(entry))
		}
	}
	return units
}

// entryOf gives an item's entry in an index; nil where it has none.
func entryOf(index table.Index, item map[string]types.AttributeValue) map[string]types.AttributeValue {
	if _, ok := item[index.SortKey]; !ok {
		return nil
	}
	entry := make(map[string]types.AttributeValue)
	for _, attribute := range append([]string{table.Schema.PartitionKey, table.Schema.SortKey, index.SortKey}, index.Included...) {
		if value, ok := item[attribute]; ok {
			entry[attribute] = value
		}
	}
	return entry
}

func equal(a, b types.AttributeValue) bool {
	left, isText := a.(*types.AttributeValueMemberS)
	right, isAlso := b.(*types.AttributeValueMemberS)
	return isText && isAlso && left.Value == right.Value
}

func transactional(bytes int) float64 { return 2 * float64(max(1, (bytes+1023)/1024)) }

// sizeOf is an item's size by DynamoDB's rules: names and values in UTF-8,
// numbers about a byte for two digits, three bytes around each list and map.
func sizeOf(item map[string]types.AttributeValue) int {
	size := 0
	for name, value := range item {
		size += len(name) + sizeOfValue(value)
	}
	return size
}

func sizeOfValue(value types.AttributeValue) int {
	switch value := value.(type) {
	case *types.AttributeValueMemberS:
		return len(value.Value)
	case *types.AttributeValueMemberN:
		return len(value.Value)/2 + 2
	case *types.AttributeValueMemberM:
		return 3 + sizeOf(value.Value) + len(value.Value)
	default:
		return 1
	}
}
