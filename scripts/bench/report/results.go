// Package report says what was measured: as tables, as JSON, against the
// targets, and in the README.
package report

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"modelregistry/scripts/bench/rounds"
)

// Results are those of a run.
type Results struct {
	Machine Machine `json:"machine"`
	Date    string  `json:"date"`
	Command string  `json:"command"`
	Commit  string  `json:"commit"`
	// Seconds is how long the run took.
	Seconds int `json:"seconds"`
	// MLflow is the version that was measured; Postgres that of PostgreSQL, or why
	// there was none.
	MLflow   string `json:"mlflow"`
	Postgres string `json:"postgresql"`
	// LargestZip is the largest function as it is deployed, in bytes.
	LargestZip int      `json:"largest_zip_bytes"`
	Shapes     []Shape  `json:"registries"`
	Targets    []Target `json:"targets"`
}

// Machine is where it was measured.
type Machine struct {
	Processor string `json:"processor"`
	Cores     int    `json:"cores"`
	MemoryGB  int    `json:"memory_gb"`
	System    string `json:"system"`
}

// Shape is what was measured on registries that hold the same.
type Shape struct {
	Title    string `json:"title"`
	Models   int    `json:"models"`
	Versions int    `json:"versions_of_the_first"`
	Cases    []Case `json:"cases"`
	// FirstAnswerMS is how long each server took from its start to an answer.
	FirstAnswerMS map[string]float64 `json:"first_answer_ms"`
	// Generator is the part of the machine's processors that the one who measures had.
	Generator float64 `json:"generator_share"`
	// ColdStart is of our functions; Creators are of all. Only of the first shape.
	ColdStart *rounds.Figure      `json:"cold_start,omitempty"`
	Creators  map[string]Creators `json:"creators,omitempty"`
}

// Reading is what one request reads of our table.
type Reading struct {
	// Walked is the list that a search walks.
	Walked string `json:"walked,omitempty"`
	// Entries counts what it reads of indexes, Items what it reads of the table.
	Entries int `json:"entries"`
	Items   int `json:"items"`
	// Units is the capacity that it consumes.
	Units float64 `json:"units"`
}

// Creators is how long many took to create versions of one model, all at once.
type Creators struct {
	Clients  int     `json:"clients"`
	Created  int     `json:"created"`
	Errors   int     `json:"errors"`
	MedianMS float64 `json:"median_ms"`
}

// Case is an operation, and what it was asked.
type Case struct {
	Name   string `json:"name"`
	Writes bool   `json:"writes"`
	Scans  bool   `json:"scans,omitempty"`
	// Figures are by server and mode, CPU by server.
	Figures map[string]map[string]rounds.Figure `json:"figures"`
	CPU     map[string]rounds.Use               `json:"cpu"`
	// Reading is of those that write nothing.
	Reading *Reading `json:"reading,omitempty"`
}

// The modes, by name.
const (
	Kept  = "kept"
	Fresh = "fresh"
	Eight = "8 clients"
	Many  = "32 clients"
)

// The servers, as tables call them.
const (
	Ours     = "ours"
	SQLite   = "mlflow, SQLite"
	Postgres = "mlflow, PostgreSQL"
	DynamoDB = "dynamodb"
)

// case gives that of a name.
func (s Shape) find(name string) (Case, bool) {
	at := slices.IndexFunc(s.Cases, func(c Case) bool { return c.Name == name })
	if at < 0 {
		return Case{}, false
	}
	return s.Cases[at], true
}

// median is 0 where nothing was measured.
func (c Case) median(server, mode string) float64 { return c.Figures[server][mode].MedianMS }

func (c Case) rate(server, mode string) float64 { return c.Figures[server][mode].PerSecond }

// has reports whether a server took part.
func (s Shape) has(server string) bool {
	return slices.ContainsFunc(s.Cases, func(c Case) bool { return len(c.Figures[server]) > 0 })
}

// Save writes the results as JSON.
func Save(path string, value any) error {
	encoded, err := json.MarshalIndent(value, "", " ")
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, append(encoded, '\n'), 0o644)
}
