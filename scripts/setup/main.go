// Command setup brings what the local stack and the tests need into the cache.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"modelregistry/internal/local/cache"
	"modelregistry/internal/local/dynamodblocal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "setup:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	root, err := cache.Dir()
	if err != nil {
		return err
	}
	return dynamodblocal.Install(ctx, root, os.Stderr)
}
