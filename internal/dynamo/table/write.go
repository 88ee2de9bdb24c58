package table

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

// MaxSteps is how many writes DynamoDB takes in one transaction.
const MaxSteps = 100

// Step is one write of a transaction, and what it means when its condition
// fails: unless gives the error for the item that stands there instead, nil
// where there is none.
type Step struct {
	write  func(table string) (types.TransactWriteItem, error)
	unless func(current Item) error
}

// Put writes a whole item where the condition holds.
func Put(value any, when *expression.ConditionBuilder, unless func(Item) error) Step {
	return Step{unless: unless, write: func(table string) (types.TransactWriteItem, error) {
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

// Update changes attributes of an item where the condition holds.
func Update(k Key, change expression.UpdateBuilder, when expression.ConditionBuilder, unless func(Item) error) Step {
	return Step{unless: unless, write: func(table string) (types.TransactWriteItem, error) {
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

// Remove deletes an item where the condition holds; without one, whatever is there.
func Remove(k Key, when *expression.ConditionBuilder, unless func(Item) error) Step {
	return Step{unless: unless, write: func(table string) (types.TransactWriteItem, error) {
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

// Check writes nothing, and lets the transaction go on where the condition holds.
func Check(k Key, when expression.ConditionBuilder, unless func(Item) error) Step {
	return Step{unless: unless, write: func(table string) (types.TransactWriteItem, error) {
		built, err := conditional(&when)
		return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
			TableName:                           aws.String(table),
			Key:                                 k.attributes(),
			ConditionExpression:                 built.Condition(),
			ExpressionAttributeNames:            built.Names(),
			ExpressionAttributeValues:           built.Values(),
			ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
		}}, err
	}}
}

// The conditions that steps share.
var (
	Exists = expression.AttributeExists(expression.Name(AttrPK))
	Absent = expression.AttributeNotExists(expression.Name(AttrPK))
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

// Transact writes all steps or none. It sends the transaction again while
// DynamoDB is too busy for it or a reply was lost, always with the same token:
// so it is run once, and a condition that fails has failed for good.
func (t *Table) Transact(ctx context.Context, steps ...Step) error {
	input := &dynamodb.TransactWriteItemsInput{
		ClientRequestToken:     aws.String(rand.Text()),
		ReturnConsumedCapacity: types.ReturnConsumedCapacityTotal,
	}
	for _, step := range steps {
		write, err := step.write(t.name)
		if err != nil {
			return err
		}
		input.TransactItems = append(input.TransactItems, write)
	}
	unknown := false
	for attempt := 0; ; attempt++ {
		start := time.Now()
		_, err := t.client.TransactWriteItems(ctx, input, once)
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
func refusal(err error, steps []Step) error {
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
				return invalid(fmt.Errorf("%s: %w", aws.ToString(reason.Message), err))
			}
		}
	case errors.As(err, &api) && api.ErrorCode() == "ValidationException":
		return invalid(err)
	}
	return fmt.Errorf("transaction: %w", err)
}

// errTooLarge tells that an item would grow beyond what DynamoDB takes, the one
// way in which a well-formed request can make an invalid write. The store says
// what that means.
var errTooLarge = errors.New("item too large")

func invalid(cause error) error {
	if !strings.Contains(strings.ToLower(cause.Error()), "size") {
		return fmt.Errorf("invalid write: %w", cause)
	}
	return fmt.Errorf("%w: %w", errTooLarge, cause)
}

// BlameSize tells a client, in the message of the store whose items they are, that
// it has put together too much; any other error stays what it is.
func BlameSize(err error, message string) error {
	if errors.Is(err, errTooLarge) {
		return &registry.Error{Code: registry.InvalidParameterValue, Message: message, Cause: err}
	}
	return err
}
