package table

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Span is a range of sort keys within a partition, of the table or of an index.
type Span struct {
	Partition string
	// Index is empty for the table itself.
	Index   string
	SortKey string
	// Low and High are both inside the range.
	Low, High  string
	Descending bool
	// Whole keeps the items that are walked through, beside their keys.
	Whole bool
}

// SpanUnder covers the sort key itself and all that go on from it with "#".
func SpanUnder(partition, sk string) Span {
	return Span{Partition: partition, SortKey: AttrSK, Low: sk, High: sk + AfterHash}
}

// SpanOf covers a whole partition of the table.
func SpanOf(partition string) Span {
	return Span{Partition: partition, SortKey: AttrSK, Low: " ", High: "~"}
}

// Nothing is a span without keys, for what cannot exist.
var Nothing = Span{Low: "~", High: " "}

// AfterHash sorts right behind "#", by which keys go on.
const AfterHash = "$"

func (s Span) input(table string) (*dynamodb.QueryInput, error) {
	condition := expression.KeyAnd(
		expression.Key(AttrPK).Equal(expression.Value(s.Partition)),
		expression.Key(s.SortKey).Between(expression.Value(s.Low), expression.Value(s.High)),
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
		ScanIndexForward:          aws.Bool(!s.Descending),
		ConsistentRead:            aws.Bool(true),
		ReturnConsumedCapacity:    types.ReturnConsumedCapacityTotal,
	}
	if s.Index != "" {
		input.IndexName = aws.String(s.Index)
	}
	return input, nil
}
