package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"modelregistry/internal/operations"
	"modelregistry/internal/uploads"
)

const (
	// uploadVisibilitySeconds is how soon an upload that is not complete is looked at
	// again, and longer than the function may take.
	uploadVisibilitySeconds = 60
	// uploadMaxReceive leaves room beyond the time that an upload may be incomplete.
	uploadMaxReceive = 40
	// deadLetterDays is the longest that SQS keeps a message.
	deadLetterDays = 14
)

// uploadQueues bring what S3 tells of uploads to the function that registers them.
type uploadQueues struct {
	waiting, dead awssqs.Queue
}

// newUploads makes the way of an upload: S3 tells EventBridge of each new object,
// a rule puts those below uploads/ into a queue, and the function takes them from
// there. What fails too often ends among the dead letters, and raises an alarm.
func newUploads(stack awscdk.Stack, bucket awss3.Bucket, props functionsProps) uploadQueues {
	scope := constructs.NewConstruct(stack, jsii.String("Uploads"))
	// CDK's own setting adds a function of its own that changes the bucket.
	bucket.Node().DefaultChild().(awscdk.CfnResource).AddPropertyOverride(
		jsii.String("NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled"), true)
	queues := newUploadQueues(scope)
	awsevents.NewRule(scope, jsii.String("Rule"), &awsevents.RuleProps{
		Description: jsii.String("New objects below " + uploads.Prefix),
		EventPattern: &awsevents.EventPattern{
			Source:     jsii.Strings("aws.s3"),
			DetailType: jsii.Strings("Object Created"),
			Detail: &map[string]any{
				"bucket": map[string]any{"name": []any{bucket.BucketName()}},
				"object": map[string]any{"key": []any{map[string]any{"prefix": uploads.Prefix}}},
			},
		},
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewSqsQueue(queues.waiting, &awseventstargets.SqsQueueProps{
			DeadLetterQueue: queues.dead,
		})},
	})
	for _, consumer := range operations.Consumers {
		function := newFunction(scope, operations.Operation{Name: consumer.Name, Actions: consumer.Actions}, props, queues.waiting)
		awslambda.NewCfnEventSourceMapping(scope, jsii.String("Messages"), &awslambda.CfnEventSourceMappingProps{
			FunctionName:          function.FunctionArn(),
			EventSourceArn:        queues.waiting.QueueArn(),
			BatchSize:             jsii.Number(10),
			FunctionResponseTypes: jsii.Strings("ReportBatchItemFailures"),
		})
	}
	return queues
}

func newUploadQueues(scope constructs.Construct) uploadQueues {
	dead := awssqs.NewQueue(scope, jsii.String("DeadLetters"), &awssqs.QueueProps{
		Encryption: awssqs.QueueEncryption_SQS_MANAGED, EnforceSSL: jsii.Bool(true), RetentionPeriod: days(deadLetterDays),
	})
	waiting := awssqs.NewQueue(scope, jsii.String("Queue"), &awssqs.QueueProps{
		Encryption: awssqs.QueueEncryption_SQS_MANAGED, EnforceSSL: jsii.Bool(true),
		VisibilityTimeout: awscdk.Duration_Seconds(jsii.Number(uploadVisibilitySeconds)),
		DeadLetterQueue:   &awssqs.DeadLetterQueue{Queue: dead, MaxReceiveCount: jsii.Number(uploadMaxReceive)},
	})
	accept(dead, ofQueues)
	accept(waiting, ofQueues)
	return uploadQueues{waiting: waiting, dead: dead}
}

// deadLetters counts the messages that wait for `make redrive`.
func (q uploadQueues) deadLetters() awscloudwatch.IMetric {
	return q.dead.MetricApproximateNumberOfMessagesVisible(&awscloudwatch.MetricOptions{Statistic: jsii.String("Maximum"), Period: period()})
}

// onQueue allows what Lambda does for a function that takes messages.
func onQueue(queue awssqs.IQueue) awsiam.PolicyDocument {
	return document(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   jsii.Strings("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
		Resources: &[]*string{queue.QueueArn()},
	}))
}
