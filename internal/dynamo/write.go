package dynamo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
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

// transact writes all steps or none. Its token lets the same transaction be
// sent again when a reply was lost: DynamoDB runs it once.
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
	for attempt := 0; ; attempt++ {
		_, err := s.client.TransactWriteItems(ctx, input)
		if !unanswered(err) {
			return refusal(err, steps)
		}
		if pause(ctx, attempt, 0) != nil {
			return undecided(err)
		}
	}
}

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

// refusal turns DynamoDB's reasons into the meaning of the first step that failed.
func refusal(err error, steps []step) error {
	var canceled *types.TransactionCanceledException
	if !errors.As(err, &canceled) {
		return refused(err)
	}
	contended := false
	for i, reason := range canceled.CancellationReasons {
		switch code := aws.ToString(reason.Code); code {
		case "None":
		case "ConditionalCheckFailed":
			return steps[i].unless(reason.Item)
		case "ValidationError":
			return tooLarge(fmt.Errorf("%s: %w", aws.ToString(reason.Message), err))
		default:
			contended = true
		}
	}
	if contended {
		return fmt.Errorf("%w: %w", errContended, err)
	}
	return fmt.Errorf("transaction: %w", err)
}

func refused(err error) error {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return err
	}
	switch api.ErrorCode() {
	case "ValidationException":
		return tooLarge(err)
	case "ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded", "TransactionConflictException":
		return fmt.Errorf("%w: %w", errContended, err)
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
