package main

import (
	"math"
	"os"
	"strings"
	"testing"

	"modelregistry/internal/local/cache"
	"modelregistry/internal/section"
)

func TestTheReadmesHaveTheTables(t *testing.T) {
	t.Parallel()
	root, err := cache.Root()
	if err != nil {
		t.Fatal(err)
	}
	documents, err := documentsOf(root)
	if err != nil {
		t.Fatal(err)
	}
	for path, tables := range documents {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want, err := section.Replace(string(content), begin, end, tables)
		if err != nil {
			t.Fatal(err)
		}
		if want != string(content) {
			t.Errorf("%s has other tables: run go run ./scripts/cost -write\n%s", path, tables)
		}
	}
}

// example has round numbers, to compute by hand.
var example = input{
	units: []units{{Operation: "read", Warm: 1, ReadUnits: 2}, {Operation: "write", Warm: 2, WriteUnits: 4}},
	prices: prices{
		Prices: map[string]price{
			"api_million_requests": {USD: 1}, "lambda_million_requests": {USD: 0.5}, "lambda_gb_second": {USD: 0.0001},
			"dynamodb_million_reads": {USD: 0.25}, "dynamodb_million_writes": {USD: 2}, "dynamodb_gb_month": {USD: 1},
			"dynamodb_recovery_gb_month": {USD: 1}, "s3_gb_month": {USD: 0.1}, "logs_gb_in": {USD: 0.75}, "logs_gb_month": {USD: 0.25},
			"xray_million_traces": {USD: 10}, "transfer_gb_out": {USD: 0.5}, "server_hour": {USD: 1}, "balancer_hour": {USD: 1},
			"database_hour": {USD: 1}, "database_gb_month": {USD: 1}, "disk_gb_month": {USD: 1},
		},
		Assumptions: map[string]assumption{
			"own_milliseconds": {Value: 10}, "round_trip_milliseconds": {Value: 10}, "log_bytes": {Value: 1000},
			"answer_bytes": {Value: 2000}, "traced_share": {Value: 0.5}, "hours": {Value: 100},
		},
	},
}

func TestPerMillion(t *testing.T) {
	t.Parallel()
	// 0.5 dollars of calls and 20,000 seconds of half a GB; 2 units; 1 GB; 2 GB.
	want := bill{gateway: 1, function: 1.5, table: 0.5, logs: 1, transfer: 1}
	if got := example.perMillion(example.units[0]); !near(got.sum(), want.sum()) || !near(got.function, want.function) || !near(got.table, want.table) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestMonth(t *testing.T) {
	t.Parallel()
	w := workload{Name: "w", TableGB: 2, ArtifactGB: 10, Calls: map[string]float64{"read": 1e6}}
	w.AlwaysOn.Servers, w.AlwaysOn.Zones, w.AlwaysOn.DatabaseGB = 2, 1, 10
	got, err := example.month(w)
	if err != nil {
		t.Fatal(err)
	}
	// Traced are the 360,000 of the first a second, and half of the other 640,000.
	want := month{calls: 1e6, requests: 5, traces: 6.8, storage: 5, alwaysOn: 100*(2+1+1) + 10 + 40 + 1}
	if !near(got.requests, want.requests) || !near(got.traces, want.traces) || !near(got.storage, want.storage) || !near(got.alwaysOn, want.alwaysOn) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	w.Calls["fly"] = 1
	if _, err := example.month(w); err == nil || !strings.Contains(err.Error(), `"fly"`) {
		t.Errorf("%v does not name what was not measured", err)
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
