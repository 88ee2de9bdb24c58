package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/local/echo"
	"modelregistry/internal/local/lambda"
)

// generous never ends a call of a test that passes.
const generous = time.Minute

func newPool(t *testing.T, change func(*lambda.Config)) *lambda.Pool {
	t.Helper()
	binary := echo.Binary(t)
	config := lambda.Config{
		Functions: []lambda.Function{
			{Name: "echo", Binary: binary},
			{Name: "other", Binary: binary},
			{Name: "init-exit", Binary: binary, Environment: []string{"ECHO_INIT=exit"}},
			{Name: "init-report", Binary: binary, Environment: []string{"ECHO_INIT=report"}},
			{Name: "missing", Binary: binary + "-missing"},
		},
		Logger:      slog.New(slog.DiscardHandler),
		PerFunction: 8, Overall: 8, Timeout: generous, Idle: generous,
	}
	if change != nil {
		change(&config)
	}
	pool := lambda.NewPool(config)
	t.Cleanup(pool.Close)
	return pool
}

func event(do string, headers ...string) []byte {
	all := map[string]string{"x-do": do}
	for i := 0; i < len(headers); i += 2 {
		all[headers[i]] = headers[i+1]
	}
	event, err := json.Marshal(map[string]any{"headers": all})
	if err != nil {
		panic(err)
	}
	return event
}

// pidOf invokes the echo function and gives the process that answered.
func pidOf(t *testing.T, pool *lambda.Pool, function string) int {
	t.Helper()
	answer, err := pool.Invoke(context.Background(), function, event(""))
	if err != nil {
		t.Fatal(err)
	}
	var response struct{ Headers map[string]string }
	if err := json.Unmarshal(answer, &response); err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(response.Headers["x-pid"])
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// awaitEnd returns when the process is gone.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	late := time.After(generous)
	for syscall.Kill(pid, 0) == nil {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("process %d still runs", pid)
		}
	}
}

func TestInvokeKeepsTheWorkerWarm(t *testing.T) {
	t.Parallel()
	pool := newPool(t, nil)
	first, second := pidOf(t, pool, "echo"), pidOf(t, pool, "echo")
	if first != second {
		t.Errorf("the second call started process %d beside %d", second, first)
	}
	if other := pidOf(t, pool, "other"); other == first {
		t.Errorf("two functions share process %d", first)
	}
}

func TestFailuresAndTheNextCallWorks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		event    []byte
		wantType string
		// keeps says that the process goes on after the failure.
		keeps bool
	}{
		{name: "a returned error", event: event("error"), wantType: "errorString", keeps: true},
		{name: "a panic", event: event("panic"), wantType: "string"},
		{name: "the process exits", event: event("exit"), wantType: "Runtime.ExitError"},
		{name: "the answer is too large", event: event("large", "x-size", strconv.Itoa(lambda.MaxPayload+1)), wantType: "Function.ResponseSizeTooLarge"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			pool := newPool(t, nil)
			before := pidOf(t, pool, "echo")
			_, err := pool.Invoke(context.Background(), "echo", test.event)
			var failure *lambda.FunctionError
			if !errors.As(err, &failure) {
				t.Fatalf("got %v, want a function error", err)
			}
			if diff := cmp.Diff(test.wantType, failure.Type); diff != "" {
				t.Errorf("type (-want +got):\n%s", diff)
			}
			if after := pidOf(t, pool, "echo"); (after == before) != test.keeps {
				t.Errorf("process %d answered after %d", after, before)
			}
		})
	}
}

func TestInitErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ function, wantType string }{
		{function: "init-exit", wantType: "Runtime.ExitError"},
		{function: "init-report", wantType: "Runtime.ConfigError"},
	}
	for _, test := range tests {
		t.Run(test.function, func(t *testing.T) {
			t.Parallel()
			_, err := newPool(t, nil).Invoke(context.Background(), test.function, event(""))
			var failure *lambda.FunctionError
			if !errors.As(err, &failure) || failure.Type != test.wantType {
				t.Fatalf("got %v, want %s", err, test.wantType)
			}
		})
	}
}

func TestAMissingBinaryIsNamed(t *testing.T) {
	t.Parallel()
	_, err := newPool(t, nil).Invoke(context.Background(), "missing", event(""))
	if err == nil || !strings.Contains(err.Error(), "bootstrap-missing") {
		t.Fatalf("%v does not name the binary", err)
	}
}

func TestPayloadLimits(t *testing.T) {
	t.Parallel()
	pool := newPool(t, nil)
	answer, err := pool.Invoke(context.Background(), "echo", event("large", "x-size", strconv.Itoa(lambda.MaxPayload)))
	if err != nil || len(answer) != lambda.MaxPayload {
		t.Errorf("an answer at the limit: %d bytes, %v", len(answer), err)
	}
	_, err = pool.Invoke(context.Background(), "echo", make([]byte, lambda.MaxPayload+1))
	if !errors.Is(err, lambda.ErrRequestTooLarge) {
		t.Errorf("an event over the limit: %v", err)
	}
}

func TestTheDeadlineKillsTheWorker(t *testing.T) {
	t.Parallel()
	pool := newPool(t, func(config *lambda.Config) { config.Timeout = time.Second })
	before := pidOf(t, pool, "echo")
	if _, err := pool.Invoke(context.Background(), "echo", event("hang")); !errors.Is(err, lambda.ErrTimeout) {
		t.Fatalf("got %v, want a timeout", err)
	}
	awaitEnd(t, before)
	if after := pidOf(t, pool, "echo"); after == before {
		t.Errorf("the killed process %d answered again", after)
	}
}

func TestIdleWorkersEnd(t *testing.T) {
	t.Parallel()
	pool := newPool(t, func(config *lambda.Config) { config.Idle = time.Millisecond })
	awaitEnd(t, pidOf(t, pool, "echo"))
	pidOf(t, pool, "echo")
}

func TestAnIdleWorkerThatDiedIsReplaced(t *testing.T) {
	t.Parallel()
	pool := newPool(t, nil)
	pid := pidOf(t, pool, "echo")
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	awaitEnd(t, pid)
	pidOf(t, pool, "echo")
}

func TestCloseEndsEveryWorker(t *testing.T) {
	t.Parallel()
	pool := newPool(t, nil)
	pids := []int{pidOf(t, pool, "echo"), pidOf(t, pool, "other")}
	pool.Close()
	for _, pid := range pids {
		if syscall.Kill(pid, 0) == nil {
			t.Errorf("process %d outlived the pool", pid)
		}
	}
	if _, err := pool.Invoke(context.Background(), "echo", event("")); !errors.Is(err, lambda.ErrClosed) {
		t.Errorf("a closed pool: %v", err)
	}
}
