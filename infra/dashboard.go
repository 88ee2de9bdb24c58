package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
)

// What the dashboard asks of the logs: a row per operation. A query costs when
// somebody looks; a metric per operation would cost when nobody does.
const (
	byRoute = `filter ispresent(route)
| stats count(*) as calls, sum(status >= 400 and status < 500) as refused, sum(status >= 500) as failed,
  pct(latency, 50) as p50_ms, pct(latency, 99) as p99_ms by route
| sort calls desc`
	byOperation = `filter ispresent(operation)
| stats count(*) as calls, sum(level = "ERROR") as failed, pct(duration_ms, 50) as p50_ms, pct(duration_ms, 99) as p99_ms,
  avg(dynamodb_round_trips) as round_trips, sum(read_units) as read_units_sum, sum(write_units) as write_units_sum by operation
| sort calls desc`
	coldStarts = `filter @type = "REPORT"
| parse @logStream /(?<function>[a-z0-9-]+)\[/
| stats count(*) as invocations, count(@initDuration) as cold_starts, max(@initDuration) as slowest_start_ms,
  pct(@duration, 99) as p99_ms, max(@maxMemoryUsed / 1000000) as memory_mb by function
| sort invocations desc`
	failures = `filter level = "ERROR" or @message like /Task timed out|Runtime exited|Runtime.ExitError/
| fields @timestamp, operation, status, code, error, request_id
| sort @timestamp desc
| limit 50`
)

const (
	fullWidth = 24
	halfWidth = fullWidth / 2
	height    = 7
	tall      = 12
)

// newDashboard has the whole service on top and each operation below. It stays
// under the fifty metrics of a dashboard that is free.
func newDashboard(stack awscdk.Stack, settings Settings, table awsdynamodb.Table, logs logs, api api) {
	dashboard := awscloudwatch.NewDashboard(stack, jsii.String("Dashboard"), &awscloudwatch.DashboardProps{
		DashboardName: jsii.String(prefix + settings.Stage),
	})
	dashboard.AddWidgets(
		graph("Requests", api.metric("Count", "Sum"), api.metric("4xx", "Sum"), api.metric("5xx", "Sum")),
		graph("Latency in ms", api.metric("Latency", "p50"), api.metric("Latency", "p99"), api.metric("IntegrationLatency", "p99")),
	)
	dashboard.AddWidgets(
		graph("Table: units used in five minutes", tableMetric(table, "ConsumedReadCapacityUnits"), tableMetric(table, "ConsumedWriteCapacityUnits")),
		graph("Table: throttled", tableMetric(table, "ReadThrottleEvents"), tableMetric(table, "WriteThrottleEvents")),
	)
	dashboard.AddWidgets(query("Each operation, as clients see it", logs.requests, byRoute, tall))
	dashboard.AddWidgets(query("Each operation, and what it asks of the table", logs.functions, byOperation, tall))
	dashboard.AddWidgets(query("Each function: cold starts and memory", logs.functions, coldStarts, tall))
	dashboard.AddWidgets(query("The latest failures", logs.functions, failures, height))
}

func graph(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.IWidget {
	return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
		Title: jsii.String(title), Left: &metrics, Width: jsii.Number(halfWidth), Height: jsii.Number(height),
	})
}

func query(title string, group awslogs.LogGroup, text string, height int) awscloudwatch.IWidget {
	return awscloudwatch.NewLogQueryWidget(&awscloudwatch.LogQueryWidgetProps{
		Title: jsii.String(title), LogGroupNames: &[]*string{group.LogGroupName()}, QueryString: jsii.String(text),
		View: awscloudwatch.LogQueryVisualizationType_TABLE, Width: jsii.Number(fullWidth), Height: jsii.Number(height),
	})
}
