// Command local serves the model registry on this machine until Ctrl-C.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"

	"modelregistry/internal/local"
	"modelregistry/internal/local/cache"
)

func main() {
	halfTheProcessors()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	// A second signal does not wait for anything.
	context.AfterFunc(ctx, stop)
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "local:", err)
		os.Exit(1)
	}
}

// halfTheProcessors leaves the others to the functions and to DynamoDB Local, which
// need more. With all of them, threads that look for work take a fifth of what the
// gateway uses.
func halfTheProcessors() { runtime.GOMAXPROCS(max(1, runtime.NumCPU()/2)) }

// run ends without an error when it is told to end, also while it starts.
func run(ctx context.Context) error {
	config, err := configure()
	if err != nil {
		return err
	}
	if err := local.Serve(ctx, config); !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// configure reads PORT, DATA, CACHE, AUTH, ARTIFACTS and LOG.
func configure() (local.Config, error) {
	root, err := cache.Dir()
	if err != nil {
		return local.Config{}, err
	}
	config := local.Config{Data: ".data", Cache: root, Port: 5000, Output: os.Stdout}
	if data := os.Getenv("DATA"); data != "" {
		config.Data = data
	}
	if port := os.Getenv("PORT"); port != "" {
		if config.Port, err = strconv.Atoi(port); err != nil || config.Port < 0 || config.Port > 65535 {
			return config, fmt.Errorf("PORT=%q is no port: it takes a number up to 65535", port)
		}
	}
	switch authentication := os.Getenv("AUTH"); authentication {
	case "", "open":
	case "iam":
		config.Signed = true
	default:
		return config, fmt.Errorf("AUTH=%q: it takes open, or iam for signed requests alone", authentication)
	}
	switch mode := os.Getenv("ARTIFACTS"); mode {
	case "", "proxied":
	case "direct":
		config.Direct = true
	default:
		return config, fmt.Errorf("ARTIFACTS=%q: it takes proxied, or direct for clients that go to S3 themselves", mode)
	}
	switch log := os.Getenv("LOG"); log {
	case "":
	case "stderr":
		config.FunctionOutput = os.Stderr
	default:
		return config, fmt.Errorf("LOG=%q: it takes stderr, or nothing for the file", log)
	}
	return config, nil
}
