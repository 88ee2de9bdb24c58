package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"modelregistry/internal/operations"
)

const (
	million  = 1e6
	gigabyte = 1e9
)

// bill is what calls cost, in dollars. Traces are apart: they depend on how the
// calls are spread.
type bill struct {
	gateway, function, table, logs, transfer float64
}

func (b bill) sum() float64 { return b.gateway + b.function + b.table + b.logs + b.transfer }

// perMillion is the bill of a million warm calls.
func (i input) perMillion(u units) bill {
	seconds := (i.assume("own_milliseconds") + u.Warm*i.assume("round_trip_milliseconds")) / 1000
	return bill{
		gateway:  i.usd("api_million_requests"),
		function: i.usd("lambda_million_requests") + million*seconds*operations.Memory/1024*i.usd("lambda_gb_second"),
		table:    u.ReadUnits*i.usd("dynamodb_million_reads") + u.WriteUnits*i.usd("dynamodb_million_writes"),
		logs:     million * i.assume("log_bytes") / gigabyte * (i.usd("logs_gb_in") + i.usd("logs_gb_month")),
		transfer: million * i.assume("answer_bytes") / gigabyte * i.usd("transfer_gb_out"),
	}
}

func (i input) writeOperations(out io.Writer) {
	fmt.Fprintf(out, "Dollars for a million warm calls, %s, list prices of %s:\n\n", i.prices.Region, i.prices.Date)
	fmt.Fprintln(out, "| operation | units read | units written | table | gateway | function | logs | transfer | all |")
	fmt.Fprintln(out, "|---|--:|--:|--:|--:|--:|--:|--:|--:|")
	for _, u := range i.units {
		b := i.perMillion(u)
		fmt.Fprintf(out, "| %s | %g | %g | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |\n",
			u.Operation, u.ReadUnits, u.WriteUnits, b.table, b.gateway, b.function, b.logs, b.transfer, b.sum())
	}
}

// month is a workload's bill.
type month struct {
	calls, requests, traces, storage, alwaysOn float64
}

func (m month) sum() float64 { return m.requests + m.traces + m.storage }

func (i input) month(w workload) (month, error) {
	var m month
	for _, name := range slices.Sorted(maps.Keys(w.Calls)) {
		at := slices.IndexFunc(i.units, func(u units) bool { return u.Operation == name })
		if at < 0 {
			return month{}, fmt.Errorf("the workload %q has %q, which was not measured", w.Name, name)
		}
		m.calls += w.Calls[name]
		m.requests += w.Calls[name] / million * i.perMillion(i.units[at]).sum()
	}
	m.traces = i.traced(m.calls) / million * i.usd("xray_million_traces")
	m.storage = w.TableGB*(i.usd("dynamodb_gb_month")+i.usd("dynamodb_recovery_gb_month")) + w.ArtifactGB*i.usd("s3_gb_month")
	m.alwaysOn = i.alwaysOn(w)
	return m, nil
}

// traced is how many of a month's calls X-Ray keeps, if they are spread evenly:
// one a second, and a share of the rest.
func (i input) traced(calls float64) float64 {
	first := math.Min(calls, i.assume("hours")*3600)
	return first + (calls-first)*i.assume("traced_share")
}

// alwaysOn is the same month on servers of MLflow behind a load balancer, with
// PostgreSQL and the same artifacts in S3.
func (i input) alwaysOn(w workload) float64 {
	const diskGB = 20
	on, hours := w.AlwaysOn, i.assume("hours")
	return hours*(on.Servers*i.usd("server_hour")+i.usd("balancer_hour")+on.Zones*i.usd("database_hour")) +
		on.Zones*on.DatabaseGB*i.usd("database_gb_month") + on.Servers*diskGB*i.usd("disk_gb_month") +
		w.ArtifactGB*i.usd("s3_gb_month")
}

func (i input) writeWorkloads(out io.Writer) error {
	fmt.Fprintln(out, "\nDollars for a month:")
	fmt.Fprintln(out, "\n| workload | calls | requests | traces | storage | all | always-on server and database |")
	fmt.Fprintln(out, "|---|--:|--:|--:|--:|--:|--:|")
	for _, w := range i.workloads {
		m, err := i.month(w)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "| %s: %s | %.0f | %.2f | %.2f | %.2f | %.2f | %.2f |\n",
			w.Name, w.Description, m.calls, m.requests, m.traces, m.storage, m.sum(), m.alwaysOn)
	}
	return nil
}
