// Command setup brings into the cache what the local stack and the tests need:
// DynamoDB Local, a Java where there is none, and the tools named as arguments.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"modelregistry/internal/local/cache"
	"modelregistry/internal/local/dynamodblocal"
	"modelregistry/internal/local/tools"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "setup:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, names []string) error {
	root, err := cache.Dir()
	if err != nil {
		return err
	}
	if err := dynamodblocal.Install(ctx, root, os.Stderr); err != nil {
		return err
	}
	return tools.Install(ctx, root, os.Stderr, names...)
}
