// Command invoke sends a file of events/ through an operation's function, as
// Lambda would, and prints the answer. It works on the data of the local stack.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"modelregistry/internal/local"
	"modelregistry/internal/local/cache"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "invoke:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string) (err error) {
	if len(arguments) != 1 {
		return errors.New("it takes the name of one operation, such as create-registered-model")
	}
	event, err := readEvent(arguments[0])
	if err != nil {
		return err
	}
	root, err := cache.Dir()
	if err != nil {
		return err
	}
	data := os.Getenv("DATA")
	if data == "" {
		data = ".data"
	}
	stack, err := local.Open(ctx, local.Config{Data: data, Cache: root, Output: os.Stderr, FunctionOutput: os.Stderr})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stack.Close()) }()
	answer, err := stack.Functions.Invoke(ctx, arguments[0], event)
	if err != nil {
		return err
	}
	return show(answer)
}

// readEvent reads the operation's event from the checkout. The name is no path.
func readEvent(operation string) ([]byte, error) {
	root, err := cache.Root()
	if err != nil {
		return nil, err
	}
	event, err := os.ReadFile(filepath.Join(root, "events", filepath.Base(operation)+".json"))
	if err != nil {
		return nil, fmt.Errorf("there is no event for the operation %q: %w", operation, err)
	}
	return event, nil
}

func show(answer []byte) error {
	var indented bytes.Buffer
	if err := json.Indent(&indented, answer, "", "  "); err != nil {
		return fmt.Errorf("the answer is no JSON: %w", err)
	}
	indented.WriteByte('\n')
	_, err := indented.WriteTo(os.Stdout)
	return err
}
