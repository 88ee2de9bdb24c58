package main

import (
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"modelregistry/internal/operations"
)

// prefix begins the names of what people meet in the console.
const prefix = "model-registry-"

// newRegistry is the table of contents: all that an installation consists of.
// The data, the address and what people attach to their roles are in the stack
// itself, the functions in a nested one, since CloudFormation takes 500
// resources a stack.
func newRegistry(scope constructs.Construct, settings Settings, binaries string) {
	stack := awscdk.NewStack(scope, jsii.String(prefix+settings.Stage), &awscdk.StackProps{
		Description: jsii.String("The MLflow Model Registry on Lambda and DynamoDB, stage " + settings.Stage),
		Tags:        &map[string]*string{"application": jsii.String("model-registry"), "stage": jsii.String(settings.Stage)},
	})
	table := newTable(stack, settings)
	bucket := newBucket(stack, settings)
	logs := newLogs(stack, settings)
	api := newAPI(stack, settings, logs)
	props := functionsProps{
		settings: settings, binaries: binaries, table: table, bucket: bucket, logs: logs, api: api,
	}
	newFunctions(stack, "Functions", "The operations of the MLflow Model Registry", operations.Registry, props)
	newFunctions(stack, "Tracking", "The operations of MLflow Tracking", operations.Tracking, props)
	queues := newUploads(stack, bucket, props)
	policies := newPolicies(stack, api, operations.All)
	newAlarms(stack, settings, table, logs, api, queues)
	newDashboard(stack, settings, table, logs, api)

	output(stack, "ApiUrl", api.url, "MLFLOW_TRACKING_URI or MLFLOW_REGISTRY_URI of clients")
	output(stack, "BucketName", bucket.BucketName(), "Artifacts")
	output(stack, "UploadDeadLettersUrl", queues.dead.QueueUrl(), "Uploads that failed too often: make redrive puts them back")
	output(stack, "TableName", table.TableName(), "The registry")
	output(stack, "Shards", jsii.String(strconv.Itoa(settings.Shards)), "What the table was made for: it stays as it is")
	for _, policy := range policies {
		output(stack, policy.name+"PolicyArn", policy.arn, policy.description)
	}
	if api.domainTarget != nil {
		output(stack, "DomainTarget", api.domainTarget, "What a CNAME or alias record of the domain points at")
	}
	if settings.Authentication == Open {
		awscdk.Annotations_Of(stack).AddWarningV2(jsii.String("modelregistry:open"), jsii.String(
			"authentication is open: whoever reaches the API can read, change and delete every model. Leave the setting out to demand IAM signatures."))
	}
}

func output(stack awscdk.Stack, name string, value *string, description string) {
	awscdk.NewCfnOutput(stack, jsii.String(name), &awscdk.CfnOutputProps{Value: value, Description: jsii.String(description)})
}

// removalPolicy is that of what holds data.
func (s Settings) removalPolicy() awscdk.RemovalPolicy {
	if s.Removal == Delete {
		return awscdk.RemovalPolicy_DESTROY
	}
	return awscdk.RemovalPolicy_RETAIN
}
