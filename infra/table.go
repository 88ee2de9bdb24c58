package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/jsii-runtime-go"

	"modelregistry/internal/dynamo/table"
)

// expires is the attribute with the second of the epoch at which DynamoDB may
// delete an item.
const expires = "expires"

// newTable makes the one table. The key that encrypts it is owned by AWS and
// free; a customer-managed one costs a dollar a month and a request for each
// call that misses its cache, and would be the only thing that an idle registry
// pays for beside storage.
func newTable(stack awscdk.Stack, settings Settings) awsdynamodb.Table {
	made := awsdynamodb.NewTable(stack, jsii.String("Table"), &awsdynamodb.TableProps{
		PartitionKey:                     attribute(table.Schema.PartitionKey),
		SortKey:                          attribute(table.Schema.SortKey),
		BillingMode:                      awsdynamodb.BillingMode_PAY_PER_REQUEST,
		Encryption:                       awsdynamodb.TableEncryption_DEFAULT,
		PointInTimeRecoverySpecification: &awsdynamodb.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: jsii.Bool(true)},
		DeletionProtection:               jsii.Bool(settings.Removal == Keep),
		RemovalPolicy:                    settings.removalPolicy(),
		Stream:                           awsdynamodb.StreamViewType_NEW_AND_OLD_IMAGES,
		TimeToLiveAttribute:              jsii.String(expires),
	})
	for _, index := range table.Schema.Indexes {
		props := &awsdynamodb.LocalSecondaryIndexProps{
			IndexName:      jsii.String(index.Name),
			SortKey:        attribute(index.SortKey),
			ProjectionType: awsdynamodb.ProjectionType_KEYS_ONLY,
		}
		if len(index.Included) > 0 {
			props.ProjectionType = awsdynamodb.ProjectionType_INCLUDE
			props.NonKeyAttributes = jsii.Strings(index.Included...)
		}
		made.AddLocalSecondaryIndex(props)
	}
	accept(made, ofTable)
	return made
}

func attribute(name string) *awsdynamodb.Attribute {
	return &awsdynamodb.Attribute{Name: jsii.String(name), Type: awsdynamodb.AttributeType_STRING}
}
