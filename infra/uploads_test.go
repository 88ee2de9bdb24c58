package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestUploadsReachTheirFunction follows an upload: the rule, the queue, what the
// function may do, and where that ends which fails.
func TestUploadsReachTheirFunction(t *testing.T) {
	t.Parallel()
	stack := stackOf(t, "prod")
	_, function := stack.only(t, "AWS::Lambda::Function")
	role, _, _ := strings.Cut(strings.Trim(text(function.Properties["Role"]), "[]"), ".")
	_, mapping := stack.only(t, "AWS::Lambda::EventSourceMapping")
	_, rule := stack.only(t, "AWS::Events::Rule")
	queue := mapping.Properties["EventSourceArn"]
	queueID := strings.TrimSuffix(strings.Trim(text(queue), "[]"), ".Arn")
	redrive := stack.Resources[queueID].Properties["RedrivePolicy"].(map[string]any)
	dead := text(redrive["deadLetterTargetArn"])
	got := map[string]any{
		"name":      function.Properties["FunctionName"],
		"reports":   mapping.Properties["FunctionResponseTypes"],
		"receives":  redrive["maxReceiveCount"],
		"visible":   stack.Resources[queueID].Properties["VisibilityTimeout"],
		"target":    text(list(rule.Properties["Targets"])[0].(map[string]any)["Arn"]),
		"lost":      text(list(rule.Properties["Targets"])[0].(map[string]any)["DeadLetterConfig"].(map[string]any)["Arn"]),
		"pattern":   rule.Properties["EventPattern"].(map[string]any)["detail"].(map[string]any)["object"],
		"the grant": grantsOf(t, stack.Resources[role]),
	}
	want := map[string]any{
		"name": "model-registry-prod-register-upload", "reports": []any{"ReportBatchItemFailures"},
		"receives": 40.0, "visible": 60.0, "target": text(queue), "lost": dead,
		"pattern": map[string]any{"key": []any{map[string]any{"prefix": "uploads/"}}},
		"the grant": []string{
			"logs:CreateLogStream on [FunctionLogsAE28C13D.Arn]", "logs:PutLogEvents on [FunctionLogsAE28C13D.Arn]",
			"xray:PutTraceSegments on *", "xray:PutTelemetryRecords on *",
			"dynamodb:GetItem on [TableCD117FA1.Arn]", "dynamodb:BatchGetItem on [TableCD117FA1.Arn]", "dynamodb:Query on [TableCD117FA1.Arn]",
			"dynamodb:PutItem on [TableCD117FA1.Arn]", "dynamodb:UpdateItem on [TableCD117FA1.Arn]", "dynamodb:DeleteItem on [TableCD117FA1.Arn]",
			"dynamodb:Query on [TableCD117FA1.Arn]/index/*",
			"s3:GetObject on [Bucket83908E77.Arn]/uploads/*", "s3:ListBucket on [Bucket83908E77.Arn]",
			"sqs:ReceiveMessage on " + text(queue), "sqs:DeleteMessage on " + text(queue), "sqs:GetQueueAttributes on " + text(queue),
		},
	}
	if diff := cmp.Diff(want, got, sorted); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
