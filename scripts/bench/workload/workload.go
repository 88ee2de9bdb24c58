package workload

import (
	"slices"
	"strconv"
)

// Turn is one request of a client.
type Turn struct {
	// Client counts from 0.
	Client int
	// Number is never used again on the same database.
	Number int
}

// Case is what is measured of an operation.
type Case struct {
	Operation string
	// Asks tells one case of an operation from another.
	Asks string
	// Writes tells that the operation changes something.
	Writes bool
	// Scans tells that no index can serve it.
	Scans bool
	// Request makes the request that is timed.
	Request func(Turn) Request
	// Before makes what the request needs, which is not timed; nil for nothing.
	Before func(Turn) []Request
	// After undoes it, so that the next one finds the same; nil for nothing.
	After func(Turn) []Request
	// Alone tells that clients would stand in each other's way.
	Alone bool
	// Once tells that it can be measured but once on a database.
	Once bool
}

// Name is the operation, and what it asks.
func (c Case) Name() string {
	if c.Asks == "" {
		return c.Operation
	}
	return c.Operation + ", " + c.Asks
}

// targets is how many models, or versions of the one large model, requests are
// spread over: as many whatever the shape, so that a function that remembers
// models does so as well at any size.
const targets = 50

// readTargets is how many of them one client reads in turn.
const readTargets = 10

// model is the model that a client works on.
func (s Shape) target(client int) string {
	if s.Versions > 1 {
		return modelName(0)
	}
	return modelName(s.index(client))
}

// index spreads clients over the models that have versions.
func (s Shape) index(client int) int {
	return client % targets * s.Models / targets / 2 * 2
}

// version is the version that a client works on.
func (s Shape) version(client int) string {
	if s.Versions > 1 {
		return strconv.Itoa(1 + client%targets*s.Versions/targets)
	}
	return "1"
}

// read is the client whose model or version is read in a turn.
func read(t Turn) int { return (t.Client + t.Number%readTargets*(targets/readTargets)) % targets }

// Cases are those of all operations: what reads, what writes, and last what
// makes the registry grow or shrink.
func (s Shape) Cases() []Case {
	return append(append(append(s.reads(), s.searches()...), s.changes()...), s.creations()...)
}

// Warming are the cases that leave everything as it is.
func (s Shape) Warming() []Case {
	return slices.DeleteFunc(append(append(s.reads(), s.searches()...), s.changes()...), func(c Case) bool { return c.Before != nil })
}
