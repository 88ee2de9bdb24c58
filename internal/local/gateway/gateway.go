// Package gateway does on this machine what an API Gateway HTTP API does in the
// cloud: it routes a request to its operation's function as an event of payload
// format 2.0, turns the answer back into HTTP, and holds to the same limits.
package gateway

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"modelregistry/internal/local/iam"
	"modelregistry/internal/local/lambda"
	"modelregistry/internal/operations"
)

// The limits of a HTTP API. Source: "Quotas for configuring and running an HTTP
// API" of the API Gateway developer guide.
const (
	// MaxBody is the most bytes of a request's body.
	MaxBody = 10 << 20
	// MaxHeader is the most bytes of the request line and the header values.
	MaxHeader = 10_240
)

// maxDrained bounds how much of a body over the limit is read, so that clients
// which write it all before they read get to see the refusal.
const maxDrained = 64 << 20

// Invoker runs functions. Its errors are those of package lambda.
type Invoker interface {
	Invoke(ctx context.Context, function string, event []byte) ([]byte, error)
}

// Authorizer finds out who makes a request, and whether they may call an
// operation of that access. The payload is the body's SHA-256 in hexadecimal. Its
// errors are those of package iam.
type Authorizer interface {
	Authorize(r *http.Request, payload string, access operations.Access) (iam.Identity, error)
}

// Gateway is the HTTP API.
type Gateway struct {
	// Authorizer is asked about every request. Without one, all may call all.
	Authorizer Authorizer
	// Streams answer operations here, by name, in place of their functions: bodies
	// pass through them that no function may have.
	Streams map[string]http.Handler

	router    operations.Router
	functions Invoker
	logger    *slog.Logger
}

// New makes a gateway with the routes of the operations.
func New(all []operations.Operation, functions Invoker, logger *slog.Logger) *Gateway {
	return &Gateway{router: operations.NewRouter(all), functions: functions, logger: logger}
}

// ServeHTTP answers with what the route's function answers.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := requestID()
	w.Header().Set("Apigw-Requestid", id)
	if headerSize(r) > MaxHeader {
		refuse(w, http.StatusRequestHeaderFieldsTooLarge, "Request Header Fields Too Large")
		return
	}
	found, ok := g.router.Find(r.Method, r.URL.Path)
	if !ok {
		g.refuseRoute(w, r)
		return
	}
	operation := found.Operation
	if handler, ok := g.Streams[operation.Name]; ok {
		g.stream(w, r, found, id, handler)
		return
	}
	body, err := readBody(r)
	if err != nil {
		g.fail(w, id, operation.Name, err)
		return
	}
	caller, err := g.authorize(r, body, operation.Access)
	if err != nil {
		g.fail(w, id, operation.Name, err)
		return
	}
	g.invoke(w, r, operation.Name, newEvent(r, found, id, body, caller))
}

// refuseRoute answers what no route takes.
func (g *Gateway) refuseRoute(w http.ResponseWriter, r *http.Request) {
	methods := g.router.Methods(r.URL.Path)
	if len(methods) == 0 {
		noEndpoint(w, http.StatusNotFound, "No endpoint at "+r.URL.Path+".")
		return
	}
	allowed := strings.Join(methods, ", ")
	w.Header().Set("Allow", allowed)
	noEndpoint(w, http.StatusMethodNotAllowed, fmt.Sprintf("No %s endpoint at %s. It takes %s.", r.Method, r.URL.Path, allowed))
}

// authorize gives who calls; nil where nobody is asked.
func (g *Gateway) authorize(r *http.Request, body []byte, access operations.Access) (*iam.Identity, error) {
	if g.Authorizer == nil {
		return nil, nil
	}
	sum := sha256.Sum256(body)
	caller, err := g.Authorizer.Authorize(r, hex.EncodeToString(sum[:]), access)
	return &caller, err
}

// invoke goes on when the client has gone, as the cloud does: a write under way
// is not broken off.
func (g *Gateway) invoke(w http.ResponseWriter, r *http.Request, function string, request event) {
	id := request.RequestContext.RequestID
	encoded, err := encode(request)
	if err != nil {
		g.fail(w, id, function, err)
		return
	}
	payload, err := g.functions.Invoke(context.WithoutCancel(r.Context()), function, encoded)
	if err != nil {
		g.fail(w, id, function, err)
		return
	}
	answer, err := parseAnswer(payload)
	if err != nil {
		g.fail(w, id, function, err)
		return
	}
	answer.write(w)
}

// fail answers as API Gateway does, which tells clients nothing of the cause.
func (g *Gateway) fail(w http.ResponseWriter, id, function string, err error) {
	status, message := http.StatusBadGateway, "Internal Server Error"
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge), errors.Is(err, lambda.ErrRequestTooLarge):
		status, message = http.StatusRequestEntityTooLarge, "Request Entity Too Large"
	case errors.Is(err, iam.ErrForbidden):
		status, message = http.StatusForbidden, "Forbidden"
	case errors.Is(err, errBodyBroken):
		status, message = http.StatusBadRequest, "Bad Request"
	case errors.Is(err, lambda.ErrTimeout), errors.Is(err, lambda.ErrThrottled), errors.Is(err, lambda.ErrClosed):
		status, message = http.StatusServiceUnavailable, "Service Unavailable"
	}
	g.logger.Warn("a request failed before or in its function", "requestId", id, "function", function, "status", status, "cause", err)
	refuse(w, status, message)
}

// errBodyBroken is a body that ended before its length.
var errBodyBroken = errors.New("the request's body broke off")

func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, MaxBody))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		_, _ = io.CopyN(io.Discard, r.Body, maxDrained)
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errBodyBroken, err)
	}
	return body, nil
}

// headerSize is what the limit counts: the request line and the header values.
func headerSize(r *http.Request) int {
	size := len(r.Method) + len(r.RequestURI) + len(r.Proto) + len("  ") + len(r.Host)
	for _, values := range r.Header {
		for _, value := range values {
			size += len(value)
		}
	}
	return size
}

// refuse answers in API Gateway's own form.
func refuse(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]string{"message": message})
}

// noEndpoint answers in MLflow's form, which its client can read.
func noEndpoint(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]string{"error_code": "ENDPOINT_NOT_FOUND", "message": message})
}

func writeJSON(w http.ResponseWriter, status int, body map[string]string) {
	encoded, err := encode(body)
	if err != nil {
		panic(err) // a map of strings always encodes
	}
	answer{status: status, header: map[string]string{"content-type": "application/json"}, body: encoded}.write(w)
}

// encode leaves <, > and & as they are: they count towards the limit.
func encode(value any) ([]byte, error) {
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(encoded.Bytes(), []byte("\n")), err
}

// requestID has the form of API Gateway's own, 15 letters and an equals sign.
func requestID() string {
	var b [11]byte
	_, _ = rand.Read(b[:])
	return base64.URLEncoding.EncodeToString(b[:])
}
