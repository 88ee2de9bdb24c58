package rounds

import (
	"context"
	"fmt"
	"syscall"
	"time"

	"modelregistry/scripts/bench/contender"
	"modelregistry/scripts/bench/workload"
)

// Outcome is what was measured of one case.
type Outcome struct {
	// Figures are by the names of entrant and mode.
	Figures map[string]map[string]Figure
	// CPU is by the name of the entrant, over all modes.
	CPU map[string]Use
	// Generator is the part that this program had of the machine meanwhile, 0 to 1.
	Generator Share
}

// Share is a part of the machine's processors.
type Share struct {
	Used, Elapsed time.Duration
}

// Compare measures a case on all entrants, mode by mode. Those who cannot take
// part in a mode are left out of it.
func Compare(ctx context.Context, of workload.Case, modes []Mode, entrants []Entrant, takesPart func(Entrant, Mode) bool) (Outcome, error) {
	outcome := Outcome{Figures: make(map[string]map[string]Figure), CPU: make(map[string]Use)}
	totals := make(map[string]*total)
	for _, entrant := range entrants {
		outcome.Figures[entrant.Name] = make(map[string]Figure)
		totals[entrant.Name] = &total{}
	}
	for _, mode := range modes {
		if of.Once && mode.Name != modes[0].Name {
			break
		}
		if of.Alone && mode.Clients > 1 {
			continue
		}
		if err := outcome.compare(ctx, of, mode, entrants, takesPart, totals); err != nil {
			return outcome, err
		}
	}
	for name, total := range totals {
		if total.requests > 0 && total.cpu.Server > 0 {
			outcome.CPU[name] = total.use()
		}
	}
	return outcome, nil
}

// total is what an entrant did in all modes.
type total struct {
	requests int
	alone    time.Duration
	cpu      contender.CPU
}

func (t total) use() Use {
	each := float64(t.requests)
	return Use{Requests: t.requests, ServerMS: milliseconds(t.cpu.Server) / each, DatabaseMS: milliseconds(t.cpu.Database) / each}
}

// compare lets all take their turns in a mode, in another order each round.
func (o *Outcome) compare(ctx context.Context, of workload.Case, mode Mode, entrants []Entrant, takesPart func(Entrant, Mode) bool, totals map[string]*total) error {
	samples := make(map[string]*sample)
	for number := range mode.Rounds {
		if of.Once && number > 0 {
			break
		}
		for i := range entrants {
			entrant := entrants[(i+number)%len(entrants)]
			total := totals[entrant.Name]
			if !takesPart(entrant, mode) {
				continue
			}
			if wait := total.alone * time.Duration(mode.Clients) / 2; mode.Clients > 1 && wait > slowest {
				o.Figures[entrant.Name][mode.Name] = Figure{Skipped: fmt.Sprintf("a request alone takes %.0f ms", milliseconds(total.alone))}
				continue
			}
			began, own := time.Now(), ownCPU()
			sent, used, err := round{entrant, of, mode}.run(ctx)
			if err != nil {
				return err
			}
			if ctx.Err() != nil {
				return ctx.Err()
			}
			o.Generator.Used += ownCPU() - own
			o.Generator.Elapsed += time.Since(began)
			if samples[entrant.Name] == nil {
				samples[entrant.Name] = &sample{}
			}
			samples[entrant.Name].add(sent)
			total.requests += len(sent.times) + sent.errors
			total.cpu.Server += used.Server
			total.cpu.Database += used.Database
		}
	}
	for name, sample := range samples {
		figure := sample.figure(mode.Clients == 1)
		o.Figures[name][mode.Name] = figure
		if mode.Clients == 1 {
			totals[name].alone = time.Duration(figure.MedianMS * float64(time.Millisecond))
		}
	}
	return nil
}

// ownCPU is what this process has used.
func ownCPU() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
