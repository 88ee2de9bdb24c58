// Package apigateway lets an http.Handler answer the events of an API Gateway
// HTTP API, in payload format 2.0.
package apigateway

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"

	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
)

// Function is what a Lambda runs for each event.
type Function func(context.Context, events.APIGatewayV2HTTPRequest) (Response, error)

// Response is an answer in payload format 2.0, which has no field for headers
// with several values: they are joined, but for cookies.
type Response struct {
	StatusCode      int               `json:"statusCode"`
	Headers         map[string]string `json:"headers,omitempty"`
	Cookies         []string          `json:"cookies,omitempty"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

// New makes a function of a handler. The request's context has the id under
// which API Gateway logs the request, and who makes it.
func New(handler http.Handler) Function {
	return func(ctx context.Context, event events.APIGatewayV2HTTPRequest) (Response, error) {
		ctx = rest.WithRequestID(ctx, event.RequestContext.RequestID)
		ctx = registry.WithCaller(ctx, callerOf(event))
		request, err := requestOf(ctx, event)
		if err != nil {
			return Response{}, err
		}
		written := &writer{header: make(http.Header)}
		handler.ServeHTTP(written, request)
		return written.response(), nil
	}
}

func requestOf(ctx context.Context, event events.APIGatewayV2HTTPRequest) (*http.Request, error) {
	body := []byte(event.Body)
	if event.IsBase64Encoded {
		decoded, err := base64.StdEncoding.DecodeString(event.Body)
		if err != nil {
			return nil, fmt.Errorf("event body: %w", err)
		}
		body = decoded
	}
	request, err := http.NewRequestWithContext(ctx, event.RequestContext.HTTP.Method, "", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("event: %w", err)
	}
	// API Gateway has decoded the path and its variables. Put together to one text,
	// and read again, a strange path would become another.
	request.URL = &url.URL{Path: event.RawPath, RawQuery: event.RawQueryString}
	for name, value := range event.PathParameters {
		request.SetPathValue(name, value)
	}
	for name, value := range event.Headers {
		request.Header.Set(name, value)
	}
	if len(event.Cookies) > 0 {
		request.Header.Set("Cookie", strings.Join(event.Cookies, "; "))
	}
	request.Host = request.Header.Get("Host")
	request.RemoteAddr = event.RequestContext.HTTP.SourceIP
	return request, nil
}

// callerOf names who has signed the request: the ARN of an IAM identity, or the
// subject of a token.
func callerOf(event events.APIGatewayV2HTTPRequest) registry.UserID {
	authorizer := event.RequestContext.Authorizer
	switch {
	case authorizer == nil:
		return ""
	case authorizer.IAM != nil:
		return registry.UserID(authorizer.IAM.UserARN)
	case authorizer.JWT != nil:
		return registry.UserID(authorizer.JWT.Claims["sub"])
	}
	return ""
}

// writer collects what a handler writes. The first status counts.
type writer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *writer) Header() http.Header { return w.header }

func (w *writer) WriteHeader(status int) { w.status = cmp.Or(w.status, status) }

func (w *writer) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// MaxFile is the most bytes of any kind that fit an answer, of which Lambda takes
// 6,291,556 with headers: in base64 they are maxText.
const (
	MaxFile = 4_500_000
	maxText = MaxFile / 3 * 4
)

// response sends in base64 a body that is no text, and one that JSON would make too
// long.
func (w *writer) response() Response {
	answer := Response{
		StatusCode: cmp.Or(w.status, http.StatusOK),
		Headers:    make(map[string]string, len(w.header)),
		Cookies:    w.header.Values("Set-Cookie"),
		Body:       w.body.String(),
	}
	for name, values := range w.header {
		if name != "Set-Cookie" {
			answer.Headers[name] = strings.Join(values, ",")
		}
	}
	if !utf8.Valid(w.body.Bytes()) || jsonLen(w.body.Bytes()) > maxText {
		answer.Body, answer.IsBase64Encoded = base64.StdEncoding.EncodeToString(w.body.Bytes()), true
	}
	return answer
}

// jsonLen is at least how long the text is as a JSON string, without the quotes.
func jsonLen(text []byte) int {
	length := len(text)
	for _, b := range text {
		switch {
		case b < ' ':
			length += len(`u0001`)
		case b == '"', b == '\\':
			length++
		case b == 0xe2: // begins the line separators, which are escaped
			length += len(`\u2028`) - len("\u2028")
		}
	}
	return length
}
