package tabletest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/section"
)

// Cost is what one operation takes. A README's table is made of it.
type Cost struct {
	Operation string `json:"operation"`
	// Cold and Warm count the round trips of a function that has not seen before
	// what it is asked for, and of one that has.
	Cold int `json:"cold"`
	Warm int `json:"warm"`
	// ReadUnits and WriteUnits are the capacity of a warm call.
	ReadUnits  float64 `json:"read_units"`
	WriteUnits float64 `json:"write_units"`
}

// Within holds an operation to its round trips.
func (c Cost) Within(t *testing.T, cold, warm int) {
	t.Helper()
	if c.Cold > cold || c.Warm > warm {
		t.Errorf("%s takes %d round trips cold and %d warm, at most %d and %d are allowed", c.Operation, c.Cold, c.Warm, cold, warm)
	}
}

// Use gives what an operation took, which must succeed.
func Use(t *testing.T, name string, run func(context.Context) error) table.Usage {
	t.Helper()
	ctx, meter := table.WithMeter(t.Context())
	if err := run(ctx); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return meter.Usage()
}

// costsFile is where a package keeps what was measured.
const costsFile = "testdata/costs.json"

// HoldCosts compares what was measured in a package with what is written down, in
// its testdata and as a table in a README; with update it writes both.
func HoldCosts(t *testing.T, costs []Cost, readme, of string, update bool) {
	t.Helper()
	got, err := json.MarshalIndent(costs, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if update {
		writeFile(t, costsFile, got)
		writeTable(t, costs, readme, of)
	}
	if diff := cmp.Diff(readFile(t, costsFile), string(got)); diff != "" {
		t.Errorf("costs have changed; look at why, then run with -update (-before +now):\n%s", diff)
	}
	if !strings.Contains(readFile(t, readme), tableOf(costs)) {
		t.Errorf("the table of costs in %s is not what was measured; run with -update", readme)
	}
}

const tableEnd = "<!-- end of costs -->"

// tableBegin is the line before a package's table, and says how it is written.
func tableBegin(of string) string {
	return fmt.Sprintf("<!-- costs: written by go test %s -run TestCosts -update -->\n", of)
}

func tableOf(costs []Cost) string {
	var text strings.Builder
	text.WriteString("| operation | round trips, cold | warm | read units | write units |\n|---|---|---|---|---|\n")
	for _, c := range costs {
		fmt.Fprintf(&text, "| %s | %d | %d | %g | %g |\n", c.Operation, c.Cold, c.Warm, c.ReadUnits, c.WriteUnits)
	}
	return text.String()
}

func writeTable(t *testing.T, costs []Cost, readme, of string) {
	t.Helper()
	written, err := section.Replace(readFile(t, readme), tableBegin(of), tableEnd, tableOf(costs))
	if err != nil {
		t.Fatalf("%s: %v", readme, err)
	}
	writeFile(t, readme, []byte(written))
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func writeFile(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(name, content, 0o644); err != nil {
		t.Fatal(err)
	}
}
