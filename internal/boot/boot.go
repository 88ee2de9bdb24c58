// Package boot makes a function of an operation: it reads the environment, wires
// the registry to its table, and writes the log. It alone reads the environment.
package boot

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"runtime"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"

	"modelregistry/internal/apigateway"
	"modelregistry/internal/dynamo"
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
)

// Run answers events with an operation, until the function's environment ends.
func Run(operation rest.Operation[*registry.Registry]) {
	logger := newLogger(os.Stdout, os.Getenv("LOG_LEVEL"), operationName())
	handler, err := handlerOf(operation, os.Getenv)
	if err != nil {
		logger.fatal(err)
	}
	serve(handler, logger)
}

// RunHandler answers events with a handler that needs no registry.
func RunHandler(handler http.Handler) {
	serve(handler, newLogger(os.Stdout, os.Getenv("LOG_LEVEL"), operationName()))
}

// Environment is what a function that needs more than the registry is made of.
type Environment struct {
	Table *table.Table
	// Store keeps the registry on the table.
	Store *dynamo.Store
	// AWS has the region and the credentials, and leads to no service.
	AWS    aws.Config
	Getenv func(string) string
	Logger *slog.Logger

	logger *logger
}

// Open reads the environment; it calls nothing. A function that is not
// configured ends, and says why.
func Open() Environment {
	logger := newLogger(os.Stdout, os.Getenv("LOG_LEVEL"), operationName())
	settings, err := readSettings(os.Getenv)
	if err != nil {
		logger.fatal(err)
	}
	general := settings.aws
	general.BaseEndpoint = nil
	opened := table.Open(settings.aws, settings.store)
	return Environment{
		Table: opened, Store: dynamo.Open(opened), AWS: general, Getenv: os.Getenv, Logger: logger.Logger, logger: logger,
	}
}

// Serve answers requests with an operation.
func (e Environment) Serve(operation rest.Operation[*registry.Registry]) {
	serve(rest.Handler(operation, registry.New(e.Store), report), e.logger)
}

// ServeHandler answers requests with a handler; what it reports goes to the log.
func (e Environment) ServeHandler(handler func(report func(context.Context, error)) http.Handler) {
	serve(handler(report), e.logger)
}

// Fatal ends a function that is not configured.
func (e Environment) Fatal(err error) { e.logger.fatal(err) }

func (l *logger) fatal(err error) {
	l.Error("the function is not configured", "error", err.Error())
	os.Exit(1)
}

// handlerOf opens the table that the environment names. It calls nothing.
func handlerOf(operation rest.Operation[*registry.Registry], getenv func(string) string) (http.Handler, error) {
	settings, err := readSettings(getenv)
	if err != nil {
		return nil, err
	}
	store := dynamo.Open(table.Open(settings.aws, settings.store))
	return rest.Handler(operation, registry.New(store), report), nil
}

func serve(handler http.Handler, logger *logger) {
	oneProcessor()
	lambda.StartWithOptions(apigateway.New(logger.logging(handler)), lambda.WithContext(context.Background()))
}

// oneProcessor has a function use one: it answers one request at a time, waits
// most of it, and with its memory has a part of one. With a second, threads that
// look for work take a quarter of all it uses: infra/README.md has what was measured.
func oneProcessor() { runtime.GOMAXPROCS(1) }
