// Package boot makes a function of an operation: it reads the environment, wires
// the registry to its table, and writes the log. It alone reads the environment.
package boot

import (
	"context"
	"net/http"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"modelregistry/internal/apigateway"
	"modelregistry/internal/dynamo"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
)

// Run answers events with an operation, until the function's environment ends.
func Run(operation rest.Operation) {
	logger := newLogger(os.Stdout, os.Getenv("LOG_LEVEL"), operationName())
	handler, err := handlerOf(operation, os.Getenv)
	if err != nil {
		logger.Error("the function is not configured", "error", err.Error())
		os.Exit(1)
	}
	serve(handler, logger)
}

// RunHandler answers events with a handler that needs no registry.
func RunHandler(handler http.Handler) {
	serve(handler, newLogger(os.Stdout, os.Getenv("LOG_LEVEL"), operationName()))
}

// handlerOf opens the table that the environment names. It calls nothing.
func handlerOf(operation rest.Operation, getenv func(string) string) (http.Handler, error) {
	settings, err := readSettings(getenv)
	if err != nil {
		return nil, err
	}
	store := dynamo.Open(settings.aws, settings.store)
	return rest.Handler(operation, registry.New(store), report), nil
}

func serve(handler http.Handler, logger *logger) {
	lambda.StartWithOptions(apigateway.New(logger.logging(handler)), lambda.WithContext(context.Background()))
}
