package gateway_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"modelregistry/internal/local/gateway"
	"modelregistry/internal/local/lambda"
)

func TestWhatTheFunctionsErrorsAnswer(t *testing.T) {
	t.Parallel()
	const unavailable = `{"message":"Service Unavailable"}`
	tests := []struct {
		name       string
		err        error
		wantStatus int
		wantBody   string
	}{
		{name: "timeout", err: lambda.ErrTimeout, wantStatus: http.StatusServiceUnavailable, wantBody: unavailable},
		{name: "throttled", err: lambda.ErrThrottled, wantStatus: http.StatusServiceUnavailable, wantBody: unavailable},
		{name: "shut down", err: lambda.ErrClosed, wantStatus: http.StatusServiceUnavailable, wantBody: unavailable},
		{name: "event too large", err: lambda.ErrRequestTooLarge, wantStatus: http.StatusRequestEntityTooLarge, wantBody: `{"message":"Request Entity Too Large"}`},
		{name: "function error", err: &lambda.FunctionError{Message: "secret"}, wantStatus: http.StatusBadGateway, wantBody: `{"message":"Internal Server Error"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := do(t, newRequest(t, http.MethodGet, serve(t, &invoker{err: test.err})+"/health", nil))
			if got.Status != test.wantStatus || got.Body != test.wantBody {
				t.Errorf("got %+v, want %d %s", got, test.wantStatus, test.wantBody)
			}
		})
	}
}

func TestRequestLimits(t *testing.T) {
	t.Parallel()
	url := serve(t, &invoker{answer: `{"statusCode":200}`})
	base := len("POST /api/echo HTTP/1.1") + len(strings.TrimPrefix(url, "http://"))
	tests := []struct {
		name             string
		body, headerSize int
		wantStatus       int
	}{
		{name: "a body at the limit", body: gateway.MaxBody, wantStatus: http.StatusOK},
		{name: "a body over it", body: gateway.MaxBody + 1, wantStatus: http.StatusRequestEntityTooLarge},
		{name: "headers at the limit", headerSize: gateway.MaxHeader - base, wantStatus: http.StatusOK},
		{name: "headers over it", headerSize: gateway.MaxHeader - base + 1, wantStatus: http.StatusRequestHeaderFieldsTooLarge},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			// A body of unknown length has no Content-Length to count.
			request := newRequest(t, http.MethodPost, url+"/api/echo", io.MultiReader(bytes.NewReader(make([]byte, test.body))))
			request.Header = http.Header{"User-Agent": {""}, "Accept-Encoding": {"identity"}}
			if test.headerSize > 0 {
				request.Body = http.NoBody
				request.ContentLength = 0
				request.Header.Set("X-Long", strings.Repeat("x", test.headerSize-len("identity")-len("0")))
			}
			if got := do(t, request); got.Status != test.wantStatus {
				t.Errorf("got %d %s, want %d", got.Status, got.Body, test.wantStatus)
			}
		})
	}
}
