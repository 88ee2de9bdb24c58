// Command measure starts each function as Lambda does, over the Runtime API, and
// prints how long a first and a later call take on this machine, and how large
// the function is that is deployed. infra/README.md has its table.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"modelregistry/internal/local"
	"modelregistry/internal/local/cache"
	"modelregistry/internal/operations"
	"modelregistry/scripts/measure/zipped"
)

// calls are made of each operation once it is warm.
const calls = 200

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	root, err := cache.Root()
	if err != nil {
		return err
	}
	cached, err := cache.Dir()
	if err != nil {
		return err
	}
	data, err := os.MkdirTemp("", "measure-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(data)) }()
	stack, err := local.Open(ctx, local.Config{Data: data, Cache: cached, Output: os.Stderr})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stack.Close()) }()
	fmt.Println("| operation | answer | first call, ms | later call, ms: median | 99 of 100 | zipped, MB |")
	fmt.Println("|---|--:|--:|--:|--:|--:|")
	for _, operation := range ordered() {
		if err := measure(ctx, stack, root, operation.Name); err != nil {
			return fmt.Errorf("%s: %w", operation.Name, err)
		}
	}
	return nil
}

// ordered has what creates first and what deletes last, so that the others find
// something.
func ordered() []operations.Operation {
	all := slices.Clone(operations.All)
	creators := []string{"create-model-version", "create-registered-model"}
	slices.SortStableFunc(all, func(a, b operations.Operation) int {
		return rank(a, creators) - rank(b, creators)
	})
	return all
}

func rank(operation operations.Operation, creators []string) int {
	switch {
	case operation.Access == operations.Admin:
		return 2
	case strings.HasPrefix(operation.Name, "delete-"):
		return 1
	}
	return -slices.Index(creators, operation.Name) - 1
}

func measure(ctx context.Context, stack *local.Stack, root, operation string) error {
	event, err := os.ReadFile(filepath.Join(root, "events", operation+".json"))
	if err != nil {
		return err
	}
	size, err := zipped.Size(filepath.Join(root, "dist", operation, "bootstrap"))
	if err != nil {
		return err
	}
	first, status, err := timed(ctx, stack, operation, event)
	if err != nil {
		return err
	}
	later := make([]time.Duration, calls)
	for i := range later {
		if later[i], _, err = timed(ctx, stack, operation, event); err != nil {
			return err
		}
	}
	slices.Sort(later)
	fmt.Printf("| %s | %d | %.0f | %.1f | %.1f | %.1f |\n", operation, status,
		milliseconds(first), milliseconds(later[calls/2]), milliseconds(later[calls*99/100]), float64(size)/(1<<20))
	return nil
}

func timed(ctx context.Context, stack *local.Stack, operation string, event []byte) (time.Duration, int, error) {
	began := time.Now()
	answer, err := stack.Functions.Invoke(ctx, operation, event)
	took := time.Since(began)
	if err != nil {
		return 0, 0, err
	}
	var said struct{ StatusCode int }
	return took, said.StatusCode, json.Unmarshal(answer, &said)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
