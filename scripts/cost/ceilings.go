package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"modelregistry/internal/dynamo/table"
)

// ceilingShards are the numbers of shards that are compared.
var ceilingShards = []table.Shards{1, 4, 16, 64}

// simulatedRate is in requests a second.
const simulatedRate = 5000

// ceilingsOf writes the ceilings in Markdown: by arithmetic, then by simulation.
func ceilingsOf(i input) (string, error) {
	var out strings.Builder
	i.writeCeilings(&out)
	if len(i.workloads) == 0 {
		return "", fmt.Errorf("infra/workloads.json is empty")
	}
	i.writeSimulation(&out, i.workloads[len(i.workloads)-1])
	return out.String(), nil
}

// unitsOf gives what an operation was measured to use. That one is missing is a
// fault of this program.
func (i input) unitsOf(operation string) units {
	at := slices.IndexFunc(i.units, func(u units) bool { return u.Operation == operation })
	if at < 0 {
		panic("costs.json has no operation " + operation)
	}
	return i.units[at]
}

// writeCeilings tells what one model, one shard and one table take, in calls a
// second of one operation, and what a million of them cost. A model's own item and
// its versions have a partition each, which may take all that is written.
func (i input) writeCeilings(out io.Writer) {
	fmt.Fprintln(out, "Calls a second of one operation, from the units measured. All that a call takes is counted as if on one partition, though pointers and the model's own item are on others: these are the least that hold.")
	fmt.Fprintf(out, "The last is the table's quota of %.0f units each way, which can be raised; no number of shards goes beyond it.\n\n", tableReads)
	fmt.Fprint(out, "| operation | one model |")
	for _, shards := range ceilingShards[1:] {
		fmt.Fprintf(out, " %d shards |", shards)
	}
	fmt.Fprint(out, " the table | dollars for a million |\n|---|--:|--:|--:|--:|--:|--:|\n")
	for _, name := range []string{
		"get-model-version-by-alias", "get-registered-model", "search-model-versions, name = 'm'",
		"create-registered-model", "create-model-version", "set-registered-model-alias", "transition-model-version-stage",
	} {
		u := i.unitsOf(name)
		most := min(perSecond(tableReads, u.ReadUnits), perSecond(tableWrites, u.WriteUnits))
		shard := min(perSecond(partitionReads, u.ReadUnits), perSecond(partitionWrites, u.WriteUnits))
		model := fmt.Sprintf("%.0f", shard)
		switch {
		case name == "create-registered-model":
			model = "-"
		case u.WriteUnits > 0:
			model = fmt.Sprintf("%.0f", min(shard, 1000/i.assume("round_trip_milliseconds")/u.Warm))
		}
		fmt.Fprintf(out, "| %s | %s |", name, model)
		for _, shards := range ceilingShards[1:] {
			fmt.Fprintf(out, " %.0f |", min(most, shard*float64(shards)))
		}
		fmt.Fprintf(out, " %.0f | %.2f |\n", most, i.perMillion(u).sum())
	}
	i.writeRoom(out)
}

// writeRoom tells how much fits.
func (i input) writeRoom(out io.Writer) {
	const versionBytes = 2000
	fmt.Fprintf(out, "\nChanges of one model wait for one another: they are as many as their round trips of %.0f ms allow.\n", i.assume("round_trip_milliseconds"))
	fmt.Fprintf(out, "A shard holds %.0f GB, for its local indexes keep it from being split: some %.0f million versions of 2 KB with their entries; %d shards %d times that. "+
		"One tag key, run or source has its pointers in one partition: %.0f writes of a pointer a second.\n",
		partitionBytes/gigabyte, partitionBytes/versionBytes/million, ceilingShards[len(ceilingShards)-1], ceilingShards[len(ceilingShards)-1], partitionWrites/2)
	fmt.Fprintf(out, "There is one workspace, `default`, so its ceilings are the table's. A new table takes %.0f units read and %.0f written a second before it has grown.\n",
		newTableReads, newTableWrites)
}

// perSecond is how many calls of some units a limit allows; all that could be
// asked where they take none.
func perSecond(limit, units float64) float64 {
	const unbound = 1e9
	if units == 0 {
		return unbound
	}
	return limit / units
}

func (i input) writeSimulation(out io.Writer, w workload) {
	fmt.Fprintf(out, "\nSimulated: %d seconds of %d requests a second in the mix of \"%s\" (`infra/workloads.json`), on %d models whose popularity follows Zipf's law with %g, seed %d:\n\n",
		simulatedSeconds, simulatedRate, w.Name, simulatedModels, popularity, seed)
	fmt.Fprintln(out, "| shards | throttled | busiest partition: read | written | table: read | written | writes in conflict | requests at once |")
	fmt.Fprintln(out, "|--:|--:|--:|--:|--:|--:|--:|--:|")
	asked := 0.0
	for _, shards := range ceilingShards {
		s := i.simulate(w, shards, simulatedRate)
		fmt.Fprintf(out, "| %d | %.2f %% | %.0f | %.0f | %.0f | %.0f | %.2f %% | %d |\n", s.shards, percent(s.throttled, s.requests),
			s.peakReads, s.peakWrites, s.allReads, s.allWrites, percent(s.conflicts, s.writes), s.peakFlight)
		asked = max(asked, s.allReads)
	}
	fmt.Fprintf(out, "\nA partition gives %.0f units read and %.0f written a second, an account runs %d requests at once. What is throttled, or in conflict, is tried again "+
		"and counted here once. Units are of the busiest second. Bursts, which DynamoDB allows at its discretion, are left out.\n",
		partitionReads, partitionWrites, environments)
	if asked > newTableReads {
		fmt.Fprintf(out, "A new table would refuse some of the %.0f units read until it has grown: raise its warm throughput before.\n", asked)
	}
}

func percent(part, of int) float64 {
	if of == 0 {
		return 0
	}
	return 100 * float64(part) / float64(of)
}
