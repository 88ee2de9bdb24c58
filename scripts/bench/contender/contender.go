// Package contender starts the servers that are compared: the local stack, and
// MLflow's own server on SQLite or PostgreSQL.
package contender

import (
	"context"
	"errors"
	"net/http"
	"time"

	"modelregistry/internal/local/process"
)

// Contender is a running server.
type Contender struct {
	Name string
	// URL is its base.
	URL string
	// FirstAnswer is the time from the start of its process to the first answer
	// that needs the database.
	FirstAnswer time.Duration

	server *process.Server
	// databases are the processes of what keeps the data, where that is apart from
	// the server; uncounted those that take no part.
	databases, uncounted []int
	stop                 []func()
}

// CPU is time on the processors.
type CPU struct {
	// Server is that of all its processes. Database is that of what keeps the data,
	// where it is a server of its own.
	Server, Database time.Duration
}

// Minus gives what was used since.
func (c CPU) Minus(before CPU) CPU {
	return CPU{Server: c.Server - before.Server, Database: c.Database - before.Database}
}

// CPU gives what has been used so far, to a hundredth of a second for each
// process.
func (c *Contender) CPU() (CPU, error) {
	all, err := processes()
	if err != nil {
		return CPU{}, err
	}
	measured := CPU{Server: used(below(all, c.server.PID(), append(c.databases, c.uncounted...)...))}
	for _, database := range c.databases {
		measured.Database += used(below(all, database))
	}
	return measured, nil
}

// Stop ends the server, and then its database.
func (c *Contender) Stop() {
	for i := len(c.stop) - 1; i >= 0; i-- {
		c.stop[i]()
	}
}

// answers reports whether a GET is answered with 200.
func answers(ctx context.Context, url string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	return response.StatusCode == http.StatusOK && errors.Join(response.Body.Close()) == nil
}

// needsDatabase is a request that every server answers from its database.
const needsDatabase = "/api/2.0/mlflow/registered-models/search?max_results=1"
