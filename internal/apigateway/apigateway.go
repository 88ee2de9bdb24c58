// Package apigateway lets an http.Handler answer the events of an API Gateway
// HTTP API, in payload format 2.0.
package apigateway

import (
	"bytes"
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
type Function func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error)

// New makes a function of a handler. The request's context has the id under
// which API Gateway logs the request, and who makes it.
func New(handler http.Handler) Function {
	return func(ctx context.Context, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		ctx = rest.WithRequestID(ctx, event.RequestContext.RequestID)
		ctx = registry.WithCaller(ctx, callerOf(event))
		request, err := requestOf(ctx, event)
		if err != nil {
			return events.APIGatewayV2HTTPResponse{}, err
		}
		recorded := &response{header: make(http.Header), status: http.StatusOK}
		handler.ServeHTTP(recorded, request)
		return recorded.event(), nil
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
	address := url.URL{Path: event.RawPath, RawQuery: event.RawQueryString}
	request, err := http.NewRequestWithContext(ctx, event.RequestContext.HTTP.Method, address.String(), bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("event: %w", err)
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

// response collects what a handler writes.
type response struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *response) Header() http.Header         { return r.header }
func (r *response) WriteHeader(status int)      { r.status = status }
func (r *response) Write(p []byte) (int, error) { return r.body.Write(p) }

func (r *response) event() events.APIGatewayV2HTTPResponse {
	answer := events.APIGatewayV2HTTPResponse{
		StatusCode: r.status,
		Headers:    make(map[string]string, len(r.header)),
		Body:       r.body.String(),
		Cookies:    r.header.Values("Set-Cookie"),
	}
	for name, values := range r.header {
		if name != "Set-Cookie" {
			answer.Headers[name] = strings.Join(values, ",")
		}
	}
	if !utf8.Valid(r.body.Bytes()) {
		answer.Body, answer.IsBase64Encoded = base64.StdEncoding.EncodeToString(r.body.Bytes()), true
	}
	return answer
}
