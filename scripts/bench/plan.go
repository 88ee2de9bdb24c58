package main

import (
	"time"

	"modelregistry/scripts/bench/report"
	"modelregistry/scripts/bench/rounds"
	"modelregistry/scripts/bench/workload"
)

// plan is how much is measured.
type plan struct {
	name   string
	shapes []workload.Shape
	modes  []rounds.Mode
	// warm is sent before anything is measured, for the compiler of DynamoDB
	// Local's Java and for what servers keep in memory.
	warm rounds.Mode
	// coldStarts and creations are how often those are repeated.
	coldStarts, creations int
}

// full takes some six minutes a registry, and loads each once.
var full = plan{
	name: "full",
	shapes: []workload.Shape{
		{Models: 100, Versions: 1}, {Models: 100_000, Versions: 1}, {Models: 100, Versions: 10_000}, {Models: 10_000, Versions: 1},
	},
	modes: []rounds.Mode{
		{Name: report.Kept, Clients: 1, Kept: true, Rounds: 2, Time: 120 * time.Millisecond, Requests: 12},
		{Name: report.Fresh, Clients: 1, Rounds: 2, Time: 100 * time.Millisecond, Requests: 8},
		{Name: report.Eight, Clients: 8, Kept: true, Rounds: 1, Time: 200 * time.Millisecond, Requests: 32},
		{Name: report.Many, Clients: 32, Kept: true, Rounds: 1, Time: 200 * time.Millisecond, Requests: 32},
	},
	warm:       rounds.Mode{Name: "warm", Clients: 8, Kept: true, Rounds: 1, Time: 300 * time.Millisecond},
	coldStarts: 25,
	creations:  5,
}

// brief shows that everything works, and no more. It warms nothing.
var brief = plan{
	name:   "short",
	shapes: []workload.Shape{{Models: 100, Versions: 1}},
	modes: []rounds.Mode{
		{Name: report.Kept, Clients: 1, Kept: true, Rounds: 1, Requests: 1},
		{Name: "2 clients", Clients: 2, Rounds: 1, Requests: 2},
	},
	coldStarts: 1,
	creations:  1,
}
