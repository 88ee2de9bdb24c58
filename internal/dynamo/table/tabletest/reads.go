package tabletest

import (
	"context"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"modelregistry/internal/dynamo/table"
)

// Reads counts what a client's reads evaluate, apart from what the table's own
// meter says.
type Reads struct {
	mutex sync.Mutex
	// Entries counts rows of indexes, by the index.
	Entries map[string]int
	// Items counts how often each item of the table was read.
	Items map[table.Key]int
	// Unseen counts what was evaluated and not handed over.
	Unseen int
}

// Inject lets the counter see a client's reads.
func (r *Reads) Inject(options *dynamodb.Options) {
	r.Entries, r.Items = map[string]int{}, map[table.Key]int{}
	options.APIOptions = append(options.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Reads", r.count), middleware.After)
	})
}

func (r *Reads) count(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	out, metadata, err := next.HandleInitialize(ctx, in)
	r.mutex.Lock()
	defer r.mutex.Unlock()
	switch output := out.Result.(type) {
	case *dynamodb.GetItemOutput:
		if output.Item != nil {
			r.items(output.Item)
		}
	case *dynamodb.BatchGetItemOutput:
		for _, found := range output.Responses {
			r.items(found...)
		}
	case *dynamodb.QueryOutput:
		r.Unseen += int(output.ScannedCount) - len(output.Items)
		input, ok := in.Parameters.(*dynamodb.QueryInput)
		switch {
		case !ok:
			return out, metadata, fmt.Errorf("query of %T", in.Parameters)
		case input.IndexName == nil:
			r.items(output.Items...)
		default:
			r.Entries[aws.ToString(input.IndexName)] += len(output.Items)
		}
	}
	return out, metadata, err
}

func (r *Reads) items(found ...map[string]types.AttributeValue) {
	for _, item := range found {
		r.Items[table.KeyOf(item)]++
	}
}
