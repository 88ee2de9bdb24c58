package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"modelregistry/internal/registry"
)

// Operation is one of MLflow's operations on a service, which is the registry or
// tracking: it reads its parameters, and gives what to ask of the service once
// all are found good. What it gives answers with the message to send.
type Operation[S any] func(*input) func(context.Context, S) (any, error)

// call asks the registry.
type call = func(context.Context, *registry.Registry) (any, error)

// requestIDHeader brings the id of a request back to the client, who can name
// it when something went wrong; the log has it too.
const requestIDHeader = "X-Request-Id"

type requestIDKey struct{}

// WithRequestID notes in the context the id under which a request is logged.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID gives the id under which a request is logged; empty without one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// Handler serves an operation. What fails is reported with its causes, of which
// the client sees none.
func Handler[S any](operation Operation[S], service S, report func(context.Context, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		ctx := request.Context()
		message, err := answer(operation, service, request)
		if err != nil {
			report(ctx, err)
			writeError(ctx, w, err)
			return
		}
		write(ctx, w, http.StatusOK, message)
	})
}

func answer[S any](operation Operation[S], service S, request *http.Request) (any, error) {
	in, err := readInput(request)
	if err != nil {
		return nil, err
	}
	do := operation(in)
	if in.err != nil {
		return nil, in.err
	}
	return do(request.Context(), service)
}

func writeError(ctx context.Context, w http.ResponseWriter, err error) {
	var told *registry.Error
	if !errors.As(err, &told) {
		told = &registry.Error{
			Code:    registry.InternalError,
			Message: fmt.Sprintf("An internal error occurred. The server's log tells more under the request id %s.", RequestID(ctx)),
		}
	}
	write(ctx, w, status[told.Code], bodyOf(told.Code, told.Message))
}

// write sends a message as MLflow does, indented by two spaces.
func write(ctx context.Context, w http.ResponseWriter, status int, message any) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(message); err != nil {
		http.Error(w, "encoding the answer failed", http.StatusInternalServerError)
		return
	}
	send(ctx, w, status, "application/json", body.Bytes())
}

func send(ctx context.Context, w http.ResponseWriter, status int, contentType string, body []byte) {
	if id := RequestID(ctx); id != "" {
		w.Header().Set(requestIDHeader, id)
	}
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	// A client that has gone cannot be told.
	_, _ = w.Write(body)
}
