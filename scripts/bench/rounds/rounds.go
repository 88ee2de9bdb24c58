// Package rounds measures servers in turn, in rounds so short that what else
// the machine does hits all of them.
package rounds

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"modelregistry/scripts/bench/contender"
	"modelregistry/scripts/bench/workload"
)

// Mode is a way to send requests.
type Mode struct {
	Name string
	// Clients send side by side, each its next request when the last is answered:
	// what is counted is how many are answered, not how long each waits.
	Clients int
	// Kept tells that each client keeps its connection.
	Kept   bool
	Rounds int
	// Time is how long a round goes on, and Requests how many there are in a round
	// of a case that needs something made for each.
	Time     time.Duration
	Requests int
}

// Entrant is who takes part.
type Entrant struct {
	Name string
	// Open makes a client of it.
	Open func(kept bool) Sender
	// CPU tells what it has used; nil where that cannot be told.
	CPU func() (contender.CPU, error)
	// Numbers counts the requests on its database.
	Numbers *atomic.Int64
}

// NewEntrant has a server take part.
func NewEntrant(of *contender.Contender) Entrant {
	return Entrant{
		Name: of.Name, CPU: of.CPU, Numbers: new(atomic.Int64),
		Open: func(kept bool) Sender { return dial(of.URL, kept) },
	}
}

// slowest is how long the last requests of a round may take to be answered.
const slowest = 4 * time.Second

// round is one entrant's turn.
type round struct {
	entrant Entrant
	of      workload.Case
	mode    Mode
}

// run warms the server, and then sends for the time of the round.
func (r round) run(ctx context.Context) (sample, contender.CPU, error) {
	senders := make([]Sender, r.mode.Clients)
	for i := range senders {
		senders[i] = r.entrant.Open(r.mode.Kept)
		defer senders[i].Close()
	}
	turns, err := r.prepare(ctx)
	if err != nil {
		return sample{}, contender.CPU{}, err
	}
	if !r.of.Once {
		// The first request of each client opens its connection, and starts a process
		// where there are not enough.
		r.send(ctx, senders, func(client int) (workload.Turn, bool) { return turns(client), true }, once)
	}
	before, err := r.cpu()
	if err != nil {
		return sample{}, contender.CPU{}, err
	}
	sent := r.send(ctx, senders, func(client int) (workload.Turn, bool) {
		turn := turns(client)
		return turn, turn.Number >= 0
	}, r.goesOn())
	after, err := r.cpu()
	return sent, after.Minus(before), err
}

func (r round) cpu() (contender.CPU, error) {
	if r.entrant.CPU == nil {
		return contender.CPU{}, nil
	}
	return r.entrant.CPU()
}

// goesOn reports whether a client that has sent so many requests sends another.
func (r round) goesOn() func(sent int) bool {
	if r.of.Once {
		return once
	}
	if r.of.Before != nil {
		// It ends when what was made is used up.
		return func(int) bool { return true }
	}
	end := time.Now().Add(r.mode.Time)
	return func(sent int) bool { return sent == 0 || time.Now().Before(end) }
}

func once(sent int) bool { return sent == 0 }

// prepare gives the turns of each client; a negative number ends them. What
// they need is made before.
func (r round) prepare(ctx context.Context) (func(client int) workload.Turn, error) {
	if r.of.Before == nil {
		return func(client int) workload.Turn {
			return workload.Turn{Client: client, Number: int(r.entrant.Numbers.Add(1))}
		}, nil
	}
	each := max(r.mode.Requests/r.mode.Clients, 1) + 1
	made := make([][]workload.Turn, r.mode.Clients)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(preparers)
	for client := range made {
		group.Go(func() error {
			// On a kept connection MLflow's answers come 40 ms late.
			sender := r.entrant.Open(false)
			defer sender.Close()
			for range each {
				turn := workload.Turn{Client: client, Number: int(r.entrant.Numbers.Add(1))}
				if err := r.sendAll(ctx, sender, r.of.Before(turn)); err != nil {
					return err
				}
				made[client] = append(made[client], turn)
			}
			return nil
		})
	}
	return func(client int) workload.Turn {
		if len(made[client]) == 0 {
			return workload.Turn{Number: -1}
		}
		turn := made[client][0]
		made[client] = made[client][1:]
		return turn
	}, group.Wait()
}

// preparers make what a case needs side by side.
const preparers = 4

// patience is how often what a case needs is asked for: SQLite may be locked.
const patience = 10

func (r round) sendAll(ctx context.Context, sender Sender, requests []workload.Request) error {
	for _, request := range requests {
		var err error
		for range patience {
			if _, err = sender.Send(ctx, request); err == nil || ctx.Err() != nil {
				break
			}
		}
		if err != nil {
			return fmt.Errorf("prepare %s on %s: %w", r.of.Name(), r.entrant.Name, err)
		}
	}
	return nil
}

// send lets all clients send side by side until each has no more.
func (r round) send(ctx context.Context, senders []Sender, next func(client int) (workload.Turn, bool), goesOn func(sent int) bool) sample {
	var sum sample
	var mu sync.Mutex
	var sending sync.WaitGroup
	began := time.Now()
	for client, sender := range senders {
		sending.Go(func() {
			own := r.sendTurns(ctx, sender, func() (workload.Turn, bool) { return next(client) }, goesOn)
			mu.Lock()
			defer mu.Unlock()
			sum.add(own)
		})
	}
	sending.Wait()
	sum.elapsed = time.Since(began)
	return sum
}

func (r round) sendTurns(ctx context.Context, sender Sender, next func() (workload.Turn, bool), goesOn func(sent int) bool) sample {
	var own sample
	for sent := 0; goesOn(sent) && ctx.Err() == nil; sent++ {
		turn, ok := next()
		if !ok {
			break
		}
		took, err := sender.Send(ctx, r.of.Request(turn))
		if err == nil {
			own.times = append(own.times, took)
		} else {
			own.errors++
			own.err = err
		}
		if r.of.After != nil {
			if err := r.sendAll(ctx, sender, r.of.After(turn)); err != nil {
				own.errors++
				own.err = err
				break
			}
		}
	}
	return own
}
