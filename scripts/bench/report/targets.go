package report

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"modelregistry/scripts/bench/workload"
)

// Target is one that was set, and what came of it.
type Target struct {
	Wanted string `json:"wanted"`
	Met    bool   `json:"met"`
	Figure string `json:"figure"`
	// Missed lists where it was not met.
	Missed []string `json:"missed,omitempty"`
}

// check is a target for each of many measurements, each a value that has a
// limit. The worst is the one that goes furthest beyond it, or comes closest.
type check struct {
	wanted string
	// atMost tells that values above the limit miss it; else those below do.
	atMost bool
	// unit stands behind each value.
	unit   string
	tried  int
	values []float64
	missed []string
}

func (c *check) add(where string, value, limit float64) {
	if math.IsNaN(value) || math.IsInf(value, 0) || value == 0 {
		return
	}
	c.tried++
	c.values = append(c.values, value)
	if c.atMost && value > limit || !c.atMost && value < limit {
		c.missed = append(c.missed, fmt.Sprintf("%s: %s%s", where, short(value), c.unit))
	}
}

// target sums up: the middle and the worst of all, and how many missed.
func (c *check) target() Target {
	if c.tried == 0 {
		return Target{Wanted: c.wanted, Figure: "not measured"}
	}
	sorted := slices.Sorted(slices.Values(c.values))
	worst := sorted[0]
	if c.atMost {
		worst = sorted[len(sorted)-1]
	}
	figure := fmt.Sprintf("median %s%s, worst %s%s", short(sorted[len(sorted)/2]), c.unit, short(worst), c.unit)
	if c.tried == 1 {
		figure = short(worst) + c.unit
	}
	if c.tried > 1 {
		figure += fmt.Sprintf("; %d of %d", c.tried-len(c.missed), c.tried)
	}
	return Target{Wanted: c.wanted, Met: len(c.missed) == 0, Figure: figure, Missed: c.missed}
}

// short writes a number with as many digits as tell something.
func short(value float64) string {
	switch {
	case value >= 100:
		return strings.TrimSpace(workload.Thousands(int(math.Round(value))))
	case value >= 10:
		return fmt.Sprintf("%.0f", value)
	case value >= 1:
		return fmt.Sprintf("%.1f", value)
	}
	return fmt.Sprintf("%.2f", value)
}

// Judge holds the results to the targets.
func (r *Results) Judge() {
	r.Targets = []Target{
		r.answered(),
		r.faster("reads: median at least 3x lower than `mlflow server`'s, on kept and on fresh connections", false, 3),
		r.throughput("reads: at least 2x its throughput, with 8 and with 32 clients", false, 2),
		r.faster("writes: median at least 1.5x lower", true, 1.5),
		r.throughput("writes: at least 1.5x its throughput", true, 1.5),
		r.cheaper(20),
		r.overFloor(1.5, 1),
		r.growth(1.2),
		r.capacity(1.2),
		r.tagLookup(20),
		r.substring(),
		r.creators(),
		r.coldStart(25),
		r.size(4),
	}
}

// each calls for all cases of all shapes.
func (r *Results) each(do func(where string, shape Shape, c Case)) {
	for _, shape := range r.Shapes {
		for _, c := range shape.Cases {
			do(c.Name+", "+shape.Title, shape, c)
		}
	}
}

// Failed lists where requests of ours were not answered well, though none should fail.
func (r *Results) Failed() []string {
	var failed []string
	r.each(func(where string, _ Shape, c Case) {
		for _, server := range []string{Ours, DynamoDB} {
			for _, mode := range slices.Sorted(maps.Keys(c.Figures[server])) {
				figure := c.Figures[server][mode]
				if figure.Errors > 0 || figure.Requests == 0 && figure.Skipped == "" {
					failed = append(failed, fmt.Sprintf("%s, %s, %s: %d of %d requests failed: %s",
						where, server, mode, figure.Errors, figure.Errors+figure.Requests, figure.Error))
				}
			}
		}
	})
	return failed
}

// answered wants every request of ours answered well: figures tell of no others.
func (r *Results) answered() Target {
	requests := 0
	r.each(func(_ string, _ Shape, c Case) {
		for _, figure := range c.Figures[Ours] {
			requests += figure.Requests
		}
	})
	failed := r.Failed()
	return Target{
		Wanted: "every request is answered well",
		Met:    requests > 0 && len(failed) == 0,
		Figure: workload.Thousands(requests) + " were",
		Missed: failed,
	}
}

func (r *Results) faster(wanted string, writes bool, times float64) Target {
	check := check{wanted: wanted, unit: "x"}
	r.each(func(where string, _ Shape, c Case) {
		if c.Writes == writes {
			for _, mode := range []string{Kept, Fresh} {
				check.add(where+", "+mode, c.median(SQLite, mode)/c.median(Ours, mode), times)
			}
		}
	})
	return check.target()
}

func (r *Results) throughput(wanted string, writes bool, times float64) Target {
	check := check{wanted: wanted, unit: "x"}
	r.each(func(where string, _ Shape, c Case) {
		for _, mode := range []string{Eight, Many} {
			if c.Writes == writes {
				check.add(where+", "+mode, c.rate(Ours, mode)/c.rate(SQLite, mode), times)
			}
		}
	})
	return check.target()
}

// cheaper compares what all cases of a shape took together: one alone has too
// few of the clock's ticks.
func (r *Results) cheaper(times float64) Target {
	check := check{wanted: fmt.Sprintf("CPU time per request of gateway and functions at least %.0fx below `mlflow server`'s", times), unit: "x"}
	for _, shape := range r.Shapes {
		check.add(shape.Title, shape.meanCPU(SQLite)/shape.meanCPU(Ours), times)
	}
	return check.target()
}

// meanCPU is the mean over the cases, in milliseconds, each counting once.
func (s Shape) meanCPU(server string) float64 {
	sum, cases := 0.0, 0
	for _, c := range s.Cases {
		if use, ok := c.CPU[server]; ok {
			sum += use.ServerMS
			cases++
		}
	}
	return sum / float64(cases)
}

func (r *Results) overFloor(times, plus float64) Target {
	wanted := fmt.Sprintf("median at most %.1fx plus %.0f ms of that of the DynamoDB calls beneath", times, plus)
	check := check{wanted: wanted, unit: " ms beyond " + short(times) + "x", atMost: true}
	r.each(func(where string, _ Shape, c Case) {
		if floor := c.median(DynamoDB, Kept); floor > 0 {
			check.add(where, c.median(Ours, Kept)-times*floor, plus)
		}
	})
	return check.target()
}
