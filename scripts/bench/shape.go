package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"modelregistry/scripts/bench/floor"
	"modelregistry/scripts/bench/report"
	"modelregistry/scripts/bench/rounds"
	"modelregistry/scripts/bench/workload"
)

// measureShape starts the servers on a shape and measures all cases.
func (b *bench) measureShape(ctx context.Context, shape workload.Shape) (report.Shape, error) {
	began := time.Now()
	measured := report.Shape{
		Title: shape.Title(), Models: shape.Models, Versions: shape.Versions, FirstAnswerMS: make(map[string]float64),
	}
	started, err := b.start(ctx, shape)
	if err != nil {
		return measured, err
	}
	defer started.stop()
	fmt.Fprintf(os.Stderr, "%s: servers started after %.0f s\n", shape.Title(), time.Since(began).Seconds())
	var entrants []rounds.Entrant
	for _, server := range started.all {
		measured.FirstAnswerMS[server.Name] = float64(server.FirstAnswer.Milliseconds())
		entrants = append(entrants, rounds.NewEntrant(server))
	}
	beneath := floor.New(started.ours.DynamoDB)
	all := slices.Concat(entrants, []rounds.Entrant{beneath.Entrant(entrants[0].Numbers)})
	for _, warming := range shape.Warming() {
		if _, err := rounds.Compare(ctx, warming, []rounds.Mode{b.plan.warm}, all, everyone); err != nil {
			return measured, err
		}
	}
	if err := b.measureCases(ctx, shape, all, beneath, &measured); err != nil {
		return measured, err
	}
	if len(measured.Cases) > 0 && shape == b.plan.shapes[0] {
		err = b.measureOnce(ctx, started, entrants, &measured)
	}
	fmt.Fprintf(os.Stderr, "%s: measured after %.0f s\n", shape.Title(), time.Since(began).Seconds())
	return measured, err
}

func everyone(rounds.Entrant, rounds.Mode) bool { return true }

// measureCases does so in their order: what grows the registry comes last.
func (b *bench) measureCases(ctx context.Context, shape workload.Shape, entrants []rounds.Entrant, beneath *floor.Floor, into *report.Shape) error {
	var generator rounds.Share
	for _, of := range shape.Cases() {
		outcome, err := rounds.Compare(ctx, of, b.plan.modes, entrants, func(e rounds.Entrant, m rounds.Mode) bool {
			// The calls beneath are compared with our answers to one client on one
			// connection; what can be done but once is done by who answers clients.
			return e.Name != floor.Name || m.Name == report.Kept && !of.Once
		})
		if err != nil {
			return fmt.Errorf("%s: %w", of.Name(), err)
		}
		generator.Used += outcome.Generator.Used
		generator.Elapsed += outcome.Generator.Elapsed
		measured := report.Case{Name: of.Name(), Writes: of.Writes, Scans: of.Scans, Figures: outcome.Figures, CPU: outcome.CPU}
		if !of.Writes {
			used, err := beneath.Look(ctx, of.Request(workload.Turn{}))
			if err != nil {
				return err
			}
			measured.Reading = &report.Reading{Walked: used.Walked, Entries: used.EntriesRead, Items: used.ItemsRead, Units: used.ReadUnits}
		}
		into.Cases = append(into.Cases, measured)
	}
	into.Generator = generator.Used.Seconds() / generator.Elapsed.Seconds() / float64(b.results.Machine.Cores)
	return nil
}
