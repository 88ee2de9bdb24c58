package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
)

// logs are the two log groups: what the gateway saw, and what the functions
// print. The functions share one, so that one query sees them all; the name of
// each is in its streams and in its lines.
type logs struct {
	requests, functions awslogs.LogGroup
}

func newLogs(stack awscdk.Stack, settings Settings) logs {
	return logs{
		// API Gateway adds each log group to a policy that is full after some ten,
		// unless the name begins like this.
		requests:  newLogGroup(stack, "RequestLogs", "/aws/vendedlogs/"+prefix+settings.Stage+"/requests", settings),
		functions: newLogGroup(stack, "FunctionLogs", "/"+prefix+settings.Stage+"/functions", settings),
	}
}

func newLogGroup(stack awscdk.Stack, id, name string, settings Settings) awslogs.LogGroup {
	group := awslogs.NewLogGroup(stack, jsii.String(id), &awslogs.LogGroupProps{
		LogGroupName:  jsii.String(name),
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	group.Node().DefaultChild().(awslogs.CfnLogGroup).SetRetentionInDays(jsii.Number(settings.LogDays))
	accept(group, ofLogs)
	return group
}

// requestFields are the members of a line in the log of requests. Nothing of a
// request's body or query is in it.
var requestFields = []string{
	`"requestId":"$context.requestId"`,
	`"time":"$context.requestTime"`,
	`"route":"$context.routeKey"`,
	`"status":"$context.status"`,
	`"latency":"$context.responseLatency"`,
	`"bytes":"$context.responseLength"`,
	`"functionStatus":"$context.integrationStatus"`,
	`"functionLatency":"$context.integrationLatency"`,
	`"error":"$context.error.message"`,
	`"functionError":"$context.integrationErrorMessage"`,
	`"caller":"$context.identity.userArn"`,
	`"address":"$context.identity.sourceIp"`,
	`"agent":"$context.identity.userAgent"`,
}

func requestFormat() string { return "{" + strings.Join(requestFields, ",") + "}" }

// logGroupARN ends with the name, as API Gateway wants it; the group's own
// attribute goes on with the streams.
func logGroupARN(stack awscdk.Stack, group awslogs.LogGroup) *string {
	return stack.FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("logs"), Resource: jsii.String("log-group"), ResourceName: group.LogGroupName(),
		ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
}
