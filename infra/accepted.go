package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// finding is a rule of checkov that a resource does not follow, and why.
type finding struct{ rule, reason string }

// What checkov would have otherwise, each accepted where it is found and nowhere
// else.
var (
	noOwnKey = "encrypted with a key that AWS owns; a customer-managed key is a monthly cost that an idle registry would pay"

	ofTable     = []finding{{"CKV_AWS_119", noOwnKey}}
	ofLogs      = []finding{{"CKV_AWS_158", noOwnKey}}
	ofBucket    = []finding{{"CKV_AWS_18", "access logs need a second bucket; CloudTrail data events log the same where an account wants them"}}
	ofTopic     = []finding{{"CKV_AWS_26", "CloudWatch cannot publish with the key that AWS manages, and messages hold only names of alarms"}}
	ofQueues    = []finding{{"CKV_AWS_27", "encrypted with SQS's own keys, which the rule does not know; " + noOwnKey}}
	ofFunctions = []finding{
		{"CKV_AWS_115", "a reserved share is taken from the account's other functions; the API's throttling bounds the load"},
		{"CKV_AWS_116", "called synchronously: the client has the error, and there is nothing to keep for later"},
		{"CKV_AWS_117", "reaches DynamoDB and S3 alone, over TLS and IAM; a VPC would add endpoints that cost when idle"},
		{"CKV_AWS_173", "the environment holds names and numbers, no secret"},
	}
)

// accept notes findings where checkov looks for them.
func accept(construct constructs.IConstruct, findings []finding) {
	var skip []map[string]string
	for _, finding := range findings {
		skip = append(skip, map[string]string{"id": finding.rule, "comment": finding.reason})
	}
	resource := construct.Node().DefaultChild().(awscdk.CfnResource)
	resource.AddMetadata(jsii.String("checkov"), map[string]any{"skip": skip})
}
