package tabletest

import (
	"context"
	"math/rand/v2"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// Faults are what DynamoDB does under load and DynamoDB Local never does, each
// with the share of calls that it hits, from 0 to 1.
type Faults struct {
	// Conflict cancels a transaction because another one has its items.
	Conflict float64
	// Throttle refuses a call for want of capacity.
	Throttle float64
	// ThrottleBatches does so with BatchWriteItem alone.
	ThrottleBatches float64
	// LoseReply lets a call through and loses its answer.
	LoseReply float64
	// LoseWrites does so with transactions alone.
	LoseWrites float64
	// Unprocessed leaves all but the first key of a BatchGetItem unread, and all but
	// the first item of a BatchWriteItem unwritten.
	Unprocessed float64
	// Injected counts the faults that were injected.
	Injected atomic.Int64
}

// errReplyLost is a connection that broke after the request was sent.
type errReplyLost struct{}

func (errReplyLost) Error() string         { return "connection reset by peer" }
func (errReplyLost) ConnectionError() bool { return true }

// Inject makes a client suffer the faults, one attempt of a call at a time.
func (f *Faults) Inject(options *dynamodb.Options) {
	options.APIOptions = append(options.APIOptions, func(stack *middleware.Stack) error {
		if err := stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Shorten", f.shorten), middleware.After); err != nil {
			return err
		}
		return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("Faults", f.attempt), "Retry", middleware.After)
	})
}

func (f *Faults) hits(share float64) bool {
	if rand.Float64() >= share {
		return false
	}
	f.Injected.Add(1)
	return true
}

func (f *Faults) attempt(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (middleware.FinalizeOutput, middleware.Metadata, error) {
	transaction := middleware.GetOperationName(ctx) == "TransactWriteItems"
	switch {
	case transaction && f.hits(f.Conflict):
		return middleware.FinalizeOutput{}, middleware.Metadata{}, &types.TransactionCanceledException{
			CancellationReasons: []types.CancellationReason{{Code: aws.String("TransactionConflict")}},
		}
	case transaction && f.hits(f.Throttle/2):
		return middleware.FinalizeOutput{}, middleware.Metadata{}, &types.TransactionCanceledException{
			CancellationReasons: []types.CancellationReason{{Code: aws.String("ThrottlingError")}},
		}
	case f.hits(f.Throttle), middleware.GetOperationName(ctx) == "BatchWriteItem" && f.hits(f.ThrottleBatches):
		return middleware.FinalizeOutput{}, middleware.Metadata{}, &types.ProvisionedThroughputExceededException{}
	}
	output, metadata, err := next.HandleFinalize(ctx, in)
	if err == nil && (f.hits(f.LoseReply) || transaction && f.hits(f.LoseWrites)) {
		return middleware.FinalizeOutput{}, metadata, errReplyLost{}
	}
	return output, metadata, err
}

// shorten takes keys and items out of a batch and reports them as unprocessed.
func (f *Faults) shorten(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	switch input := in.Parameters.(type) {
	case *dynamodb.BatchGetItemInput:
		if f.hits(f.Unprocessed) {
			return shortenGet(ctx, input, next)
		}
	case *dynamodb.BatchWriteItemInput:
		if f.hits(f.Unprocessed) {
			return shortenWrite(ctx, input, next)
		}
	}
	return next.HandleInitialize(ctx, in)
}

func shortenWrite(ctx context.Context, input *dynamodb.BatchWriteItemInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	shortened := *input
	shortened.RequestItems = make(map[string][]types.WriteRequest)
	left := make(map[string][]types.WriteRequest)
	for table, writes := range input.RequestItems {
		shortened.RequestItems[table] = writes[:1]
		if len(writes) > 1 {
			left[table] = writes[1:]
		}
	}
	out, metadata, err := next.HandleInitialize(ctx, middleware.InitializeInput{Parameters: &shortened})
	if output, ok := out.Result.(*dynamodb.BatchWriteItemOutput); ok {
		output.UnprocessedItems = left
	}
	return out, metadata, err
}

func shortenGet(ctx context.Context, input *dynamodb.BatchGetItemInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	shortened := *input
	shortened.RequestItems = make(map[string]types.KeysAndAttributes)
	left := make(map[string]types.KeysAndAttributes)
	for table, request := range input.RequestItems {
		first, rest := request, request
		first.Keys, rest.Keys = request.Keys[:1], request.Keys[1:]
		shortened.RequestItems[table] = first
		if len(rest.Keys) > 0 {
			left[table] = rest
		}
	}
	out, metadata, err := next.HandleInitialize(ctx, middleware.InitializeInput{Parameters: &shortened})
	if output, ok := out.Result.(*dynamodb.BatchGetItemOutput); ok {
		output.UnprocessedKeys = left
	}
	return out, metadata, err
}
