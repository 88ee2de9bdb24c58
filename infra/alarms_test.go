package main

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// freeAlarms is how many metrics of alarms, and freeMetrics how many metrics of
// a dashboard, an account has for nothing.
const (
	freeAlarms  = 10
	freeMetrics = 50
)

func TestAlarmsReachTheTopic(t *testing.T) {
	t.Parallel()
	stack := stackOf(t, "prod")
	topic, _ := stack.only(t, "AWS::SNS::Topic")
	var names []string
	metrics := 0
	for id, alarm := range stack.of("AWS::CloudWatch::Alarm") {
		name, _, _ := strings.Cut(id, "Alarm")
		names = append(names, name)
		for _, actions := range []string{"AlarmActions", "OKActions"} {
			if diff := cmp.Diff([]string{"[" + topic + "]"}, texts(alarm.Properties[actions])); diff != "" {
				t.Errorf("%s: %s (-want +got)\n%s", id, actions, diff)
			}
		}
		if got := alarm.Properties["TreatMissingData"]; got != "notBreaching" {
			t.Errorf("%s: an idle registry is %v: want notBreaching", id, got)
		}
		metrics += max(1, len(list(alarm.Properties["Metrics"]))-1)
	}
	want := []string{"DeadLetters", "FunctionErrors", "Latency", "ServerErrors", "TableThrottles", "Throttles"}
	if diff := cmp.Diff(want, names, sorted); diff != "" {
		t.Errorf("alarms (-want +got)\n%s", diff)
	}
	if metrics > freeAlarms {
		t.Errorf("the alarms watch %d metrics: an idle registry pays from %d", metrics, freeAlarms)
	}
}

func TestTheTopic(t *testing.T) {
	t.Parallel()
	tests := []struct {
		stage string
		mails []string
	}{
		{stage: "prod"},
		{stage: "dev", mails: []string{"on-call@example.com"}},
	}
	for _, tt := range tests {
		var mails []string
		for _, subscription := range stackOf(t, tt.stage).of("AWS::SNS::Subscription") {
			mails = append(mails, subscription.Properties["Endpoint"].(string))
		}
		if diff := cmp.Diff(tt.mails, mails); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", tt.stage, diff)
		}
	}
}

// The filters and the alarms meet in the names of the metrics.
func TestEachCountedMetricHasAnAlarm(t *testing.T) {
	t.Parallel()
	stack := stackOf(t, "prod")
	var filtered []string
	for _, filter := range stack.of("AWS::Logs::MetricFilter") {
		transformation := list(filter.Properties["MetricTransformations"])[0].(map[string]any)
		filtered = append(filtered, text(filter.Properties["LogGroupName"])+" "+text(filter.Properties["FilterPattern"])+
			" counts "+text(transformation["MetricNamespace"])+" "+text(transformation["MetricName"]))
	}
	want := []string{
		`[FunctionLogsAE28C13D] { $.level = "ERROR" } counts model-registry-prod FunctionErrors`,
		`[FunctionLogsAE28C13D] ?"Task timed out" ?"Runtime exited" ?"Runtime.ExitError" counts model-registry-prod FunctionErrors`,
		`[RequestLogs6647DCB7] { $.status = "429" || $.functionStatus = "429" } counts model-registry-prod Throttles`,
	}
	if diff := cmp.Diff(want, filtered, sorted); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, name := range []string{"FunctionErrors", "Throttles"} {
		if !slices.ContainsFunc(slices.Collect(maps.Values(stack.of("AWS::CloudWatch::Alarm"))), func(alarm resource) bool {
			return alarm.Properties["MetricName"] == name && alarm.Properties["Namespace"] == "model-registry-prod"
		}) {
			t.Errorf("no alarm watches %s", name)
		}
	}
}

func TestTheDashboardIsFree(t *testing.T) {
	t.Parallel()
	_, dashboard := stackOf(t, "prod").only(t, "AWS::CloudWatch::Dashboard")
	var body struct {
		Widgets []struct {
			Type       string
			Properties struct {
				Metrics []any
				Query   string
			}
		}
	}
	if err := json.Unmarshal([]byte(text(dashboard.Properties["DashboardBody"])), &body); err != nil {
		t.Fatal(err)
	}
	metrics, queries := 0, 0
	for _, widget := range body.Widgets {
		metrics += len(widget.Properties.Metrics)
		if widget.Type == "log" && strings.Contains(widget.Properties.Query, "| stats") {
			queries++
		}
	}
	if metrics > freeMetrics {
		t.Errorf("the dashboard has %d metrics: an idle registry pays from %d", metrics, freeMetrics)
	}
	if queries != 3 {
		t.Errorf("the dashboard has %d queries with a row for each operation: want 3", queries)
	}
}
