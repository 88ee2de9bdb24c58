// Command setup brings into the cache what the local stack and the tests need:
// DynamoDB Local, a Java where there is none, and the tools named as arguments,
// of which "browser" is the Chromium of the browser tests.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"modelregistry/internal/local/cache"
	"modelregistry/internal/local/chromium"
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
	if at := slices.Index(names, "browser"); at >= 0 {
		names = slices.Delete(names, at, at+1)
		if err := chromium.Install(ctx, root, os.Stderr); err != nil {
			return err
		}
	}
	return tools.Install(ctx, root, os.Stderr, names...)
}
