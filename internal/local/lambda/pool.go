// Package lambda runs functions as AWS Lambda does: the deployed binary over
// the Lambda Runtime API, one process for each invocation under way, started on
// first use, kept warm and used again.
package lambda

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"sync"
	"time"
)

// MaxPayload is the most bytes of JSON that a synchronous invocation takes, and
// that it answers with. Source: the quotas of AWS Lambda (6 MB), and the exact
// figure in Lambda's own error message.
const MaxPayload = 6_291_556

// What an invocation can fail with beside a FunctionError.
var (
	ErrThrottled       = errors.New("no worker was free in time: the concurrency limit is reached")
	ErrTimeout         = errors.New("the function did not answer in time")
	ErrRequestTooLarge = fmt.Errorf("the event is larger than %d bytes", MaxPayload)
	ErrClosed          = errors.New("the functions are shut down")
	errNotDelivered    = errors.New("the worker ended before it took the event")
)

// FunctionError is a failure inside a function: a returned error, a panic, a
// process that ended, or an answer too large.
type FunctionError struct {
	Function string
	Type     string
	Message  string
}

func (e *FunctionError) Error() string {
	return fmt.Sprintf("function %s failed: %s: %s", e.Function, e.Type, e.Message)
}

// Function is one deployed function.
type Function struct {
	Name   string
	Binary string
	// Environment is in the form of os.Environ, and all that the function sees
	// beside what Lambda itself sets.
	Environment []string
}

// Config says what a pool runs and holds it to.
type Config struct {
	Functions []Function
	// Output takes what the functions print. Nil drops it.
	Output *os.File
	// Logger takes what the pool has to say about its workers.
	Logger *slog.Logger
	// PerFunction and Overall are the most workers of one function and of all.
	// Invocations beyond them wait, first come, first served.
	PerFunction, Overall int
	// Timeout is the longest that an invocation may take, the wait for a worker and
	// a cold start included. The worker that takes longer is killed.
	Timeout time.Duration
	// Idle is how long a worker stays warm without an invocation.
	Idle time.Duration
}

// Pool keeps the workers of all functions.
type Pool struct {
	config    Config
	functions map[string]Function
	// places hold an invocation for each worker that may be busy, of a function and
	// of all. Go lets those in first that wait longest.
	places  map[string]chan struct{}
	overall chan struct{}

	mu sync.Mutex
	// idle has the warm workers in the order of their last use.
	idle []*worker
	// all has every worker whose process may still run, starting ones included.
	all    map[*worker]struct{}
	closed bool
	// ending are the workers that gave way or expired and may not be gone yet.
	ending sync.WaitGroup
}

// NewPool makes a pool that has no worker yet.
func NewPool(config Config) *Pool {
	pool := &Pool{
		config:    config,
		functions: make(map[string]Function),
		places:    make(map[string]chan struct{}),
		overall:   make(chan struct{}, config.Overall),
		all:       make(map[*worker]struct{}),
	}
	for _, function := range config.Functions {
		pool.functions[function.Name] = function
		pool.places[function.Name] = make(chan struct{}, config.PerFunction)
	}
	return pool
}

// Invoke hands an event to a function and gives its answer. It fails with a
// FunctionError or one of the errors above.
func (p *Pool) Invoke(ctx context.Context, name string, event []byte) ([]byte, error) {
	function, ok := p.functions[name]
	if !ok {
		return nil, fmt.Errorf("there is no function %q", name)
	}
	if len(event) > MaxPayload {
		return nil, ErrRequestTooLarge
	}
	ctx, cancel := context.WithTimeout(ctx, p.config.Timeout)
	defer cancel()
	leave, err := p.enter(ctx, name)
	if err != nil {
		return nil, err
	}
	defer leave()
	for {
		worker, warm, err := p.take(function)
		if err != nil {
			return nil, err
		}
		answer, err := p.invoke(ctx, worker, event)
		if warm && errors.Is(err, errNotDelivered) {
			continue
		}
		return answer, err
	}
}

// enter waits until both limits have room for another busy worker. Leave gives the
// place to the next.
func (p *Pool) enter(ctx context.Context, name string) (leave func(), err error) {
	places := p.places[name]
	select {
	case places <- struct{}{}:
	case <-ctx.Done():
		return nil, ErrThrottled
	}
	select {
	case p.overall <- struct{}{}:
	case <-ctx.Done():
		<-places
		return nil, ErrThrottled
	}
	return func() { <-p.overall; <-places }, nil
}

// invoke runs one invocation and keeps the worker only when it is fit for more.
func (p *Pool) invoke(ctx context.Context, worker *worker, event []byte) ([]byte, error) {
	answer, err := worker.invoke(ctx, event)
	var failure *FunctionError
	if err == nil || errors.As(err, &failure) && worker.alive() {
		p.release(worker)
		return answer, err
	}
	worker.kill()
	p.forget(worker)
	p.config.Logger.Warn("a worker ended", "function", worker.function.Name, "pid", worker.pid(), "cause", err)
	return nil, err
}

// take gives the worker of the function that was used last, so that those which
// are not needed fall idle, or else starts one.
func (p *Pool) take(function Function) (taken *worker, warm bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, false, ErrClosed
	}
	for i := len(p.idle) - 1; i >= 0; i-- {
		if worker := p.idle[i]; worker.function.Name == function.Name {
			p.removeIdle(i)
			return worker, true, nil
		}
	}
	p.makeRoom()
	worker := newWorker(function, p.config.Output, p.config.Timeout)
	p.all[worker] = struct{}{}
	worker.expiry = time.AfterFunc(p.config.Idle, func() { p.expire(worker) })
	worker.expiry.Stop()
	return worker, false, nil
}

// makeRoom has the worker that is idle the longest give way to another. Since the
// limits bound those that are busy, one is idle wherever there are as many as may be.
func (p *Pool) makeRoom() {
	if len(p.all) < p.config.Overall {
		return
	}
	oldest := p.idle[0]
	p.removeIdle(0)
	delete(p.all, oldest)
	p.ending.Go(oldest.kill)
}

// removeIdle takes a worker out of those that may be used or may expire.
func (p *Pool) removeIdle(i int) {
	p.idle[i].expiry.Stop()
	p.idle = slices.Delete(p.idle, i, i+1)
}

func (p *Pool) release(worker *worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	p.idle = append(p.idle, worker)
	worker.expiry.Reset(p.config.Idle)
}

// expire ends a worker that was idle for long, unless it was just taken.
func (p *Pool) expire(worker *worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.Index(p.idle, worker); i >= 0 && !p.closed {
		p.removeIdle(i)
		delete(p.all, worker)
		p.ending.Go(worker.kill)
	}
}

// forget gives the worker's place to another.
func (p *Pool) forget(worker *worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.all, worker)
}

// Close ends every worker and returns when all are gone. Invocations under way
// fail.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	workers := slices.Collect(maps.Keys(p.all))
	p.mu.Unlock()
	for _, worker := range workers {
		p.ending.Go(worker.kill)
	}
	p.ending.Wait()
}
