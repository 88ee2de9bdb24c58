package main

import (
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssnssubscriptions"
	"github.com/aws/jsii-runtime-go"
)

// alarm says when somebody is called.
type alarm struct {
	name, description string
	metric            awscloudwatch.IMetric
	threshold         float64
	// periods of five minutes, one after the other, at or over the threshold.
	periods int
}

// What the filters of the logs look for. A function that fails inside prints a
// line of ours; of one that runs out of time or memory, or ends, Lambda prints.
const (
	failedInside     = `{ $.level = "ERROR" }`
	endedFunction    = `?"Task timed out" ?"Runtime exited" ?"Runtime.ExitError"`
	throttledRequest = `{ $.status = "429" || $.functionStatus = "429" }`
)

// newAlarms makes the alarms and the topic that hears of them. Their number does
// not grow with the operations: ten alarms are free in an account, and a pair
// for each operation would cost an idle registry more than its storage.
func newAlarms(stack awscdk.Stack, settings Settings, table awsdynamodb.Table, logs logs, api api, queues uploadQueues) {
	topic := newTopic(stack, settings)
	namespace := prefix + settings.Stage
	for _, alarm := range []alarm{
		{
			name: "ServerErrors", threshold: 5, periods: 1,
			description: "The API answered 5xx. README.md: The alarms",
			metric:      api.metric("5xx", "Sum"),
		},
		{
			name: "FunctionErrors", threshold: 1, periods: 1,
			description: "A function crashed, timed out or failed inside. README.md: The alarms",
			metric:      counted(stack, "FunctionErrors", namespace, logs.functions, failedInside, endedFunction),
		},
		{
			name: "Throttles", threshold: 10, periods: 1,
			description: "Requests were answered 429, or a function had no concurrency left. README.md: The alarms",
			metric:      counted(stack, "Throttles", namespace, logs.requests, throttledRequest),
		},
		{
			name: "Latency", threshold: 2000, periods: 3,
			description: "One request in a hundred took over two seconds, for a quarter of an hour. README.md: The alarms",
			metric:      api.metric("Latency", "p99"),
		},
		{
			name: "TableThrottles", threshold: 1, periods: 2,
			description: "DynamoDB refused reads or writes for want of capacity. README.md: The alarms",
			metric:      tableThrottles(table),
		},
		{
			name: "DeadLetters", threshold: 1, periods: 1,
			description: "Uploads failed too often to be registered, and wait to be put back. README.md: The alarms",
			metric:      queues.deadLetters(),
		},
	} {
		newAlarm(stack, alarm, topic)
	}
}

func newAlarm(stack awscdk.Stack, alarm alarm, topic awssns.Topic) {
	made := awscloudwatch.NewAlarm(stack, jsii.String(alarm.name+"Alarm"), &awscloudwatch.AlarmProps{
		AlarmDescription:   jsii.String(alarm.description),
		Metric:             alarm.metric,
		Threshold:          jsii.Number(alarm.threshold),
		EvaluationPeriods:  jsii.Number(alarm.periods),
		ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
		TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
	})
	action := awscloudwatchactions.NewSnsAction(topic)
	made.AddAlarmAction(action)
	made.AddOkAction(action)
}

// newTopic takes messages from CloudWatch's alarms over TLS. It is not encrypted
// at rest: that takes a key of one's own, and the messages hold names of alarms.
func newTopic(stack awscdk.Stack, settings Settings) awssns.Topic {
	topic := awssns.NewTopic(stack, jsii.String("AlarmTopic"), &awssns.TopicProps{
		DisplayName: jsii.String("Alarms of " + prefix + settings.Stage),
		EnforceSSL:  jsii.Bool(true),
	})
	accept(topic, ofTopic)
	topic.GrantPublish(awsiam.NewServicePrincipal(jsii.String("cloudwatch.amazonaws.com"), &awsiam.ServicePrincipalOpts{
		Conditions: &map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": stack.Account()}},
	}))
	if settings.AlarmEmail != "" {
		topic.AddSubscription(awssnssubscriptions.NewEmailSubscription(jsii.String(settings.AlarmEmail), nil))
	}
	return topic
}

// counted counts the lines of a log that match a pattern. The metric exists, and
// costs, only in hours that have such a line.
func counted(stack awscdk.Stack, name, namespace string, group awslogs.LogGroup, patterns ...string) awscloudwatch.IMetric {
	for i, pattern := range patterns {
		awslogs.NewMetricFilter(stack, jsii.String(name+"Filter"+strconv.Itoa(i+1)), &awslogs.MetricFilterProps{
			LogGroup:        group,
			FilterPattern:   awslogs.FilterPattern_Literal(jsii.String(pattern)),
			MetricNamespace: jsii.String(namespace),
			MetricName:      jsii.String(name),
			MetricValue:     jsii.String("1"),
		})
	}
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: jsii.String(namespace), MetricName: jsii.String(name), Statistic: jsii.String("Sum"), Period: period(),
	})
}

func (a api) metric(name, statistic string) awscloudwatch.IMetric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: jsii.String("AWS/ApiGateway"), MetricName: jsii.String(name), Statistic: jsii.String(statistic),
		DimensionsMap: &map[string]*string{"ApiId": a.id}, Period: period(), Label: jsii.String(name + " " + statistic),
	})
}

func tableMetric(table awsdynamodb.Table, name string) awscloudwatch.IMetric {
	return table.Metric(jsii.String(name), &awscloudwatch.MetricOptions{
		Statistic: jsii.String("Sum"), Period: period(), Label: jsii.String(name),
	})
}

func tableThrottles(table awsdynamodb.Table) awscloudwatch.IMetric {
	return awscloudwatch.NewMathExpression(&awscloudwatch.MathExpressionProps{
		Expression: jsii.String("FILL(reads, 0) + FILL(writes, 0)"),
		UsingMetrics: &map[string]awscloudwatch.IMetric{
			"reads":  tableMetric(table, "ReadThrottleEvents"),
			"writes": tableMetric(table, "WriteThrottleEvents"),
		},
		Period: period(), Label: jsii.String("Throttled reads and writes"),
	})
}

func period() awscdk.Duration { return awscdk.Duration_Minutes(jsii.Number(5)) }
