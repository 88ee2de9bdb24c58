package main

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"modelregistry/scripts/bench/report"
	"modelregistry/scripts/bench/rounds"
	"modelregistry/scripts/bench/workload"
)

// coldFunction reads the table with its first call.
const coldFunction = "get-registered-model"

// creators is how many create a version of one model at once.
const creators = 64

// measureOnce measures what does not depend on what the registry holds.
func (b *bench) measureOnce(ctx context.Context, started *servers, entrants []rounds.Entrant, into *report.Shape) error {
	into.Creators = make(map[string]report.Creators)
	taken := make(map[string][]time.Duration)
	for number := range b.plan.creations {
		for i := range entrants {
			entrant := entrants[(i+number)%len(entrants)]
			took, created, err := race(ctx, entrant, "raced-"+strconv.Itoa(number))
			if err != nil {
				return err
			}
			taken[entrant.Name] = append(taken[entrant.Name], took)
			sum := into.Creators[entrant.Name]
			sum.Clients = creators
			sum.Created += created
			sum.Errors += creators - created
			sum.MedianMS = rounds.Quantile(taken[entrant.Name], 50)
			into.Creators[entrant.Name] = sum
		}
	}
	cold, err := b.coldStart(ctx, started, entrants[0])
	into.ColdStart = &cold
	return err
}

// race has all create a version of a new model at once, and gives the time until
// the last is answered.
func race(ctx context.Context, entrant rounds.Entrant, model string) (time.Duration, int, error) {
	senders := make([]rounds.Sender, creators)
	for i := range senders {
		senders[i] = entrant.Open(true)
		defer senders[i].Close()
	}
	create := workload.Request{Operation: "create-registered-model", Parameters: map[string]any{"name": model}}
	if _, err := senders[0].Send(ctx, create); err != nil {
		return 0, 0, err
	}
	var mu sync.Mutex
	var racing sync.WaitGroup
	created := 0
	began := time.Now()
	for i, sender := range senders {
		racing.Go(func() {
			_, err := sender.Send(ctx, workload.Request{Operation: "create-model-version", Parameters: map[string]any{
				"name": model, "source": "s3://bucket/raced/" + strconv.Itoa(i),
			}})
			if err == nil {
				mu.Lock()
				defer mu.Unlock()
				created++
			}
		})
	}
	racing.Wait()
	return time.Since(began), created, nil
}

// coldStart times requests that find no process of their function. The way
// through the gateway is part of it.
func (b *bench) coldStart(ctx context.Context, started *servers, ours rounds.Entrant) (rounds.Figure, error) {
	var figure rounds.Figure
	var times []time.Duration
	sender := ours.Open(true)
	defer sender.Close()
	read := workload.Request{Operation: coldFunction, Parameters: map[string]any{"name": "model-000000"}}
	for range b.plan.coldStarts {
		if err := started.ours.EndWorkers(ctx, coldFunction); err != nil {
			return figure, err
		}
		took, err := sender.Send(ctx, read)
		if err != nil {
			// The gateway has not noticed yet that the process is gone. It has now.
			took, err = sender.Send(ctx, read)
		}
		if err != nil {
			return figure, fmt.Errorf("cold start: %w", err)
		}
		times = append(times, took)
	}
	figure.Requests = len(times)
	figure.MedianMS, figure.P99MS = rounds.Quantile(times, 50), rounds.Quantile(times, 99)
	return figure, nil
}
