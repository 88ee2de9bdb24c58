package gateway_test

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"modelregistry/internal/local/echo"
	"modelregistry/internal/local/lambda"
)

// TestRealFunctionsThroughTheGateway runs a function's binary behind the gateway
// as the local stack does, and calls it again after each failure.
func TestRealFunctionsThroughTheGateway(t *testing.T) {
	t.Parallel()
	pool := lambda.NewPool(lambda.Config{
		Functions:   []lambda.Function{{Name: "echo", Binary: echo.Binary(t)}},
		Logger:      slog.New(slog.DiscardHandler),
		PerFunction: 1, Overall: 1, Timeout: time.Minute, Idle: time.Minute,
	})
	t.Cleanup(pool.Close)
	url := serve(t, pool)
	tests := []struct {
		name, do   string
		size       int
		wantStatus int
	}{
		{name: "exit", do: "exit", wantStatus: http.StatusBadGateway},
		{name: "panic", do: "panic", wantStatus: http.StatusBadGateway},
		{name: "error", do: "error", wantStatus: http.StatusBadGateway},
		{name: "answer at the limit", do: "large", size: lambda.MaxPayload, wantStatus: http.StatusOK},
		{name: "answer over it", do: "large", size: lambda.MaxPayload + 1, wantStatus: http.StatusBadGateway},
	}
	for _, test := range tests {
		request := newRequest(t, http.MethodPost, url+"/api/echo", nil)
		request.Header.Set("X-Do", test.do)
		request.Header.Set("X-Size", strconv.Itoa(test.size))
		if got := do(t, request); got.Status != test.wantStatus {
			t.Errorf("%s: got %d, want %d", test.name, got.Status, test.wantStatus)
		}
		if got := do(t, newRequest(t, http.MethodPost, url+"/api/echo", strings.NewReader("{}"))); got.Status != http.StatusOK {
			t.Errorf("the call after %s: got %d %s", test.name, got.Status, got.Body)
		}
	}
	// 5 MB of quotes are 10 MB of JSON.
	request := newRequest(t, http.MethodPost, url+"/api/echo", strings.NewReader(strings.Repeat(`"`, 5<<20)))
	if got := do(t, request); got.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("an event over the limit: got %d %s", got.Status, got.Body)
	}
}
