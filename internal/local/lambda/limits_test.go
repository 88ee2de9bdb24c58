package lambda_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/local/lambda"
)

// gate answers all at once when so many have come.
func gate(t *testing.T, many int) string {
	t.Helper()
	var came sync.WaitGroup
	came.Add(many)
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		came.Done()
		came.Wait()
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestParallelCallsGetAWorkerEach(t *testing.T) {
	t.Parallel()
	const calls = 8
	pool, url := newPool(t, nil), gate(t, calls)
	pids := make(chan string, calls)
	for range calls {
		go func() {
			answer, err := pool.Invoke(context.Background(), "echo", event("wait", "x-url", url))
			pids <- fmt.Sprint(string(answer), err)
		}()
	}
	seen := make(map[string]bool)
	for range calls {
		seen[<-pids] = true
	}
	if len(seen) != calls {
		t.Errorf("%d answers from %d processes: %v", calls, len(seen), seen)
	}
}

func TestCallsBeyondALimitWait(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		change  func(*lambda.Config)
		another string
	}{
		{name: "of a function", change: func(config *lambda.Config) { config.PerFunction = 1 }, another: "echo"},
		{name: "overall", change: func(config *lambda.Config) { config.Overall = 1 }, another: "other"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			pool := newPool(t, test.change)
			entered, leave := make(chan struct{}), make(chan struct{})
			server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				close(entered)
				<-leave
			}))
			t.Cleanup(server.Close)
			const waiting = 4
			answers := make(chan error, 1+waiting)
			invoke := func(function string, event []byte) {
				_, err := pool.Invoke(context.Background(), function, event)
				answers <- err
			}
			go invoke("echo", event("wait", "x-url", server.URL))
			<-entered
			impatient, cancel := context.WithCancel(context.Background())
			cancel()
			if _, err := pool.Invoke(impatient, test.another, event("")); !errors.Is(err, lambda.ErrThrottled) {
				t.Errorf("a call that does not wait: %v", err)
			}
			for range waiting {
				go invoke(test.another, event(""))
			}
			close(leave)
			for range 1 + waiting {
				if err := <-answers; err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestOneWorkerServesAllWhoWait(t *testing.T) {
	t.Parallel()
	pool := newPool(t, func(config *lambda.Config) { config.PerFunction = 1 })
	const calls = 16
	answers := make(chan string, calls)
	for range calls {
		go func() {
			answer, err := pool.Invoke(context.Background(), "echo", event(""))
			answers <- fmt.Sprint(string(answer), err)
		}()
	}
	first := <-answers
	for range calls - 1 {
		if diff := cmp.Diff(first, <-answers); diff != "" {
			t.Errorf("answers of two workers (-first +other):\n%s", diff)
		}
	}
}

func TestAnIdleWorkerGivesWayAtTheOverallLimit(t *testing.T) {
	t.Parallel()
	pool := newPool(t, func(config *lambda.Config) { config.Overall = 1 })
	idle := pidOf(t, pool, "echo")
	pidOf(t, pool, "other")
	awaitEnd(t, idle)
	pidOf(t, pool, "echo")
}
