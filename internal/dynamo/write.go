package dynamo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkretry "github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"modelregistry/internal/registry"
)

// maxSteps is how many writes DynamoDB takes in one transaction.
const maxSteps = 100

// step is one write of a transaction, and what it means when its condition
// fails: unless gives the error for the item that stands there instead, nil
// where there is none.
type step struct {
	write  func(table string) (types.TransactWriteItem, error)
	unless func(current item) error
}

// put writes a whole item where the condition holds.
func put(value any, when *expression.ConditionBuilder, unless func(item) error) step {
	return step{unless: unless, write: func(table string) (types.TransactWriteItem, error) {
		encoded, err := attributevalue.MarshalMap(value)
		if err != nil {
			return types.TransactWriteItem{}, fmt.Errorf("encode item: %w", err)
		}
		built, err := conditional(when)
		return types.TransactWriteItem{Put: &types.Put{
			TableName:                           aws.String(table),
			Item:                                encoded,
			ConditionExpression:                 built.Condition(),
			ExpressionAttributeNames:            built.Names(),
			ExpressionAttributeValues:           built.Values(),
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}}, err
	}}
}

// update changes attributes of an item where the condition holds.
func update(k key, change expression.UpdateBuilder, when expression.ConditionBuilder, unless func(item) error) step {
	return step{unless: unless, write: func(table string) (types.TransactWriteItem, error) {
		built, err := expression.NewBuilder().WithUpdate(change).WithCondition(when).Build()
		if err != nil {
			return types.TransactWriteItem{}, fmt.Errorf("update expression: %w", err)
		}
		return types.TransactWriteItem{Update: &types.Update{
			TableName:                           aws.String(table),
			Key:                                 k.attributes(),
			UpdateExpression:                    built.Update(),
			ConditionExpression:                 built.Condition(),
			ExpressionAttributeNames:            built.Names(),
			ExpressionAttributeValues:           built.Values(),
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}}, nil
	}}
}

// remove deletes an item where the condition holds; without one, whatever is there.
func remove(k key, when *expression.ConditionBuilder, unless func(item) error) step {
	return step{unless: unless, write: func(table string) (types.TransactWriteItem, error) {
		built, err := conditional(when)
		return types.TransactWriteItem{Delete: &types.Delete{
			TableName:                           aws.String(table),
			Key:                                 k.attributes(),
			ConditionExpression:                 built.Condition(),
			ExpressionAttributeNames:            built.Names(),
			ExpressionAttributeValues:           built.Values(),
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}}, err
	}}
}

// check writes nothing, and lets the transaction go on where the item exists.
func check(k key, unless func(item) error) step {
	return step{unless: unless, write: func(table string) (types.TransactWriteItem, error) {
		built, err := conditional(&exists)
		return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
			TableName:                           aws.String(table),
			Key:                                 k.attributes(),
			ConditionExpression:                 built.Condition(),
			ExpressionAttributeNames:            built.Names(),
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}}, err
	}}
}

// The conditions that steps share.
var (
	exists = expression.AttributeExists(expression.Name(attrPK))
	absent = expression.AttributeNotExists(expression.Name(attrPK))
)

func conditional(when *expression.ConditionBuilder) (expression.Expression, error) {
	if when == nil {
		return expression.Expression{}, nil
	}
	built, err := expression.NewBuilder().WithCondition(*when).Build()
	if err != nil {
		return built, fmt.Errorf("condition: %w", err)
	}
	return built, nil
}

// transact writes all steps or none. It sends the transaction again while
// DynamoDB is too busy for it or a reply was lost, always with the same token:
// so it is run once, and a condition that fails has failed for good.
func (s *Store) transact(ctx context.Context, steps ...step) error {
	input := &dynamodb.TransactWriteItemsInput{
		ClientRequestToken:     aws.String(rand.Text()),
		ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	}
	for _, step := range steps {
		write, err := step.write(s.table)
		if err != nil {
			return err
		}
		input.TransactItems = append(input.TransactItems, write)
	}
	unknown := false
	for attempt := 0; ; attempt++ {
		start := time.Now()
		_, err := s.client.TransactWriteItems(ctx, input, once)
		if !unanswered(err) && !contended(err) {
			return refusal(err, steps)
		}
		unknown = unknown || unanswered(err)
		if pause(ctx, attempt, time.Since(start)) == nil {
			continue
		}
		if unknown {
			return undecided(err)
		}
		return throttled(err)
	}
}

// once keeps the SDK from sending a transaction again by itself: which attempt
// came to what must be known.
func once(options *dynamodb.Options) { options.Retryer = aws.NopRetryer{} }

// unanswered reports whether it is not known if the transaction was written:
// the reply was lost, the service failed, or the same token is under way.
func unanswered(err error) bool {
	var inProgress *types.TransactionInProgressException
	var api smithy.APIError
	switch {
	case err == nil:
		return false
	case errors.As(err, &inProgress):
		return true
	case errors.As(err, &api):
		return api.ErrorFault() == smithy.FaultServer
	default:
		return true
	}
}

// undecided is the one answer left when DynamoDB does not say what it did for
// as long as the request lasts.
func undecided(cause error) error {
	return &registry.Error{
		Code:    registry.TemporarilyUnavailable,
		Message: "The table did not answer in time. The change may or may not have been made; read before you repeat it.",
		Cause:   cause,
	}
}

// contended reports whether DynamoDB would not run the transaction just now:
// another one has its items, or capacity is wanting.
func contended(err error) bool {
	var canceled *types.TransactionCanceledException
	var api smithy.APIError
	switch {
	case errors.As(err, &canceled):
		busy := false
		for _, reason := range canceled.CancellationReasons {
			switch aws.ToString(reason.Code) {
			case "None":
			case "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded":
				busy = true
			default:
				return false
			}
		}
		return busy
	case errors.As(err, &api):
		return isThrottling(api.ErrorCode())
	}
	return false
}

func isThrottling(code string) bool {
	_, ok := sdkretry.DefaultThrottleErrorCodes[code]
	return ok
}

// refusal turns DynamoDB's reasons into the meaning of the first step that failed.
func refusal(err error, steps []step) error {
	var canceled *types.TransactionCanceledException
	var api smithy.APIError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &canceled):
		for i, reason := range canceled.CancellationReasons {
			switch aws.ToString(reason.Code) {
			case "ConditionalCheckFailed":
				return steps[i].unless(reason.Item)
			case "ValidationError":
				return tooLarge(fmt.Errorf("%s: %w", aws.ToString(reason.Message), err))
			}
		}
	case errors.As(err, &api) && api.ErrorCode() == "ValidationException":
		return tooLarge(err)
	}
	return fmt.Errorf("transaction: %w", err)
}

// tooLarge blames the size of what a client has put together, the one way in
// which a well-formed request can make an invalid write.
func tooLarge(cause error) error {
	if !strings.Contains(strings.ToLower(cause.Error()), "size") {
		return fmt.Errorf("invalid write: %w", cause)
	}
	return &registry.Error{
		Code: registry.InvalidParameterValue,
		Message: "A model or a version holds at most 400 KB of description, aliases and tags up to 4 KB each; larger tags are kept apart. " +
			"This request would go beyond that. Delete tags, or shorten the description.",
		Cause: cause,
	}
}
