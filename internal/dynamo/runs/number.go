package runs

import (
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// number is a metric's value. It is kept as text: DynamoDB's numbers have 38
// digits, but neither NaN nor more than 126 places.
type number float64

// MarshalDynamoDBAttributeValue writes the shortest text that reads back the same.
func (n number) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) {
	return &types.AttributeValueMemberS{Value: strconv.FormatFloat(float64(n), 'g', -1, 64)}, nil
}

// UnmarshalDynamoDBAttributeValue reads the text.
func (n *number) UnmarshalDynamoDBAttributeValue(value types.AttributeValue) error {
	text, ok := value.(*types.AttributeValueMemberS)
	if !ok {
		return fmt.Errorf("a metric's value is %T", value)
	}
	read, err := strconv.ParseFloat(text.Value, 64)
	if err != nil {
		return fmt.Errorf("metric's value: %w", err)
	}
	*n = number(read)
	return nil
}
