package gateway_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/local/gateway"
	"modelregistry/internal/operations"
)

// routes are those of the tests: one function behind two methods.
var routes = []operations.Operation{{
	Name: "echo",
	Routes: []operations.Route{
		{Method: http.MethodPost, Path: "/api/echo"},
		{Method: http.MethodGet, Path: "/api/echo"},
		{Method: http.MethodGet, Path: "/health"},
		{Method: http.MethodGet, Path: "/api/files/{path+}"},
		{Method: http.MethodGet, Path: "/api/models/{id}/tags"},
	},
}}

// invoker answers with what it is told, and keeps the last event.
type invoker struct {
	answer string
	err    error
	event  []byte
}

func (i *invoker) Invoke(_ context.Context, _ string, event []byte) ([]byte, error) {
	i.event = event
	return []byte(i.answer), i.err
}

func serve(t *testing.T, functions gateway.Invoker) string {
	t.Helper()
	server := httptest.NewServer(gateway.New(routes, functions, slog.New(slog.DiscardHandler)))
	t.Cleanup(server.Close)
	return server.URL
}

// reply is what a client sees.
type reply struct {
	Status int
	Body   string
	Header http.Header
}

func do(t *testing.T, request *http.Request) reply {
	t.Helper()
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{response.StatusCode, string(body), response.Header}
}

func newRequest(t *testing.T, method, url string, body io.Reader) *http.Request {
	t.Helper()
	request, err := http.NewRequest(method, url, body)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

// changing are the members of an event that differ from run to run.
var changing = []string{"time", "timeEpoch", "requestId", "x-amzn-trace-id", "x-forwarded-port"}

// normalise replaces what changes by its JSON type.
func normalise(value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	for name, member := range object {
		object[name] = normalise(member)
	}
	for _, name := range changing {
		if member, ok := object[name]; ok {
			object[name] = fmt.Sprintf("%T", member)
		}
	}
	return object
}

func decode(t *testing.T, encoded []byte) any {
	t.Helper()
	var value any
	if err := json.Unmarshal(encoded, &value); err != nil {
		t.Fatalf("%v: %s", err, encoded)
	}
	return normalise(value)
}

func TestTheEventHasAPIGatewaysShape(t *testing.T) {
	t.Parallel()
	functions := &invoker{answer: `{"statusCode":200}`}
	request := newRequest(t, http.MethodPost, serve(t, functions)+"/api/echo?name=a%20b&tag=1&tag=2&bare", strings.NewReader(`{"name": "<é>"}`))
	request.Host = "id.execute-api.us-east-1.amazonaws.com"
	request.Header = http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {"agent"}, "Header2": {"value1", "value2"},
		"Cookie": {"cookie1=a; cookie2=b"}, "X-Forwarded-For": {"192.0.2.1"}, "Accept-Encoding": {"identity"},
	}
	if got := do(t, request); got.Status != http.StatusOK {
		t.Fatalf("got %v", got)
	}
	want, err := os.ReadFile("testdata/event.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(decode(t, want), decode(t, functions.event)); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
}

// TestVariablesTravelDecoded holds events to what API Gateway does: it decodes the
// path once, before it looks for the route.
func TestVariablesTravelDecoded(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, routeKey, rawPath string
		variables                     map[string]string
	}{
		{
			name: "a variable", path: "/api/models/a%20b%C3%A9+/tags", routeKey: "GET /api/models/{id}/tags",
			rawPath: "/api/models/a bé+/tags", variables: map[string]string{"id": "a bé+"},
		},
		{
			name: "a greedy variable", path: "/api/files/a/b%20c.txt", routeKey: "GET /api/files/{path+}",
			rawPath: "/api/files/a/b c.txt", variables: map[string]string{"path": "a/b c.txt"},
		},
		{
			name: "an encoded slash", path: "/api/files/a%2Fb", routeKey: "GET /api/files/{path+}",
			rawPath: "/api/files/a/b", variables: map[string]string{"path": "a/b"},
		},
		{
			name: "encoded twice", path: "/api/files/%252e%252e/a%252Fb", routeKey: "GET /api/files/{path+}",
			rawPath: "/api/files/%2e%2e/a%2Fb", variables: map[string]string{"path": "%2e%2e/a%2Fb"},
		},
		{
			name: "dots and slashes stay", path: "/api/files/../%2e%2e//a/", routeKey: "GET /api/files/{path+}",
			rawPath: "/api/files/../..//a/", variables: map[string]string{"path": "../..//a/"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			functions := &invoker{answer: `{"statusCode":200}`}
			if got := do(t, newRequest(t, http.MethodGet, serve(t, functions)+test.path, nil)); got.Status != http.StatusOK {
				t.Fatalf("got %+v", got)
			}
			type route struct {
				RouteKey, RawPath string
				PathParameters    map[string]string
				RequestContext    struct {
					RouteKey string
					HTTP     struct{ Path string }
				}
			}
			var got route
			if err := json.Unmarshal(functions.event, &got); err != nil {
				t.Fatal(err)
			}
			want := route{RouteKey: test.routeKey, RawPath: test.rawPath, PathParameters: test.variables}
			want.RequestContext.RouteKey, want.RequestContext.HTTP.Path = test.routeKey, test.rawPath
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestBodiesTravelAsTextOrBase64(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, contentType, encoding, body, wantBody string
		want64                                      bool
	}{
		{name: "JSON", contentType: "application/json; charset=utf-8", body: `{}`, wantBody: `{}`},
		{name: "text", contentType: "text/csv", body: "a,b", wantBody: "a,b"},
		{name: "no content type", body: "{}", wantBody: "{}"},
		{name: "binary", contentType: "application/octet-stream", body: "ab", wantBody: "YWI=", want64: true},
		{name: "a form", contentType: "application/x-www-form-urlencoded", body: "a=b", wantBody: "YT1i", want64: true},
		{name: "compressed", contentType: "application/json", encoding: "gzip", body: "ab", wantBody: "YWI=", want64: true},
		{name: "bad UTF-8", contentType: "application/json", body: "\xff", wantBody: "/w==", want64: true},
		{name: "a broken content type", contentType: "a/b;;=", body: "ab", wantBody: "YWI=", want64: true},
		{name: "none", contentType: "application/octet-stream"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			functions := &invoker{answer: `{"statusCode":200}`}
			request := newRequest(t, http.MethodPost, serve(t, functions)+"/api/echo", strings.NewReader(test.body))
			request.Header.Set("Content-Type", test.contentType)
			request.Header.Set("Content-Encoding", test.encoding)
			do(t, request)
			var event struct {
				Body            string
				IsBase64Encoded bool
			}
			if err := json.Unmarshal(functions.event, &event); err != nil {
				t.Fatal(err)
			}
			if event.Body != test.wantBody || event.IsBase64Encoded != test.want64 {
				t.Errorf("got %+v, want %q, base64 %v", event, test.wantBody, test.want64)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, answer string
		want         reply
	}{
		{
			name:   "headers and cookies",
			answer: `{"statusCode":201,"headers":{"X-Number":7,"content-type":"application/json","content-length":"9"},"cookies":["a=b","c=d"],"body":"{}"}`,
			want: reply{http.StatusCreated, "{}", http.Header{
				"Content-Length": {"2"}, "Content-Type": {"application/json"}, "X-Number": {"7"}, "Set-Cookie": {"a=b", "c=d"},
			}},
		},
		{
			name: "base64", answer: `{"statusCode":200,"headers":{"content-type":"image/png"},"body":"/w==","isBase64Encoded":true}`,
			want: reply{http.StatusOK, "\xff", http.Header{"Content-Length": {"1"}, "Content-Type": {"image/png"}}},
		},
		{
			name: "no content", answer: `{"statusCode":204,"headers":{"content-type":"a/b"}}`,
			want: reply{http.StatusNoContent, "", http.Header{"Content-Type": {"a/b"}}},
		},
		{
			name: "no content type", answer: `{"statusCode":200,"body":"x"}`,
			want: reply{http.StatusOK, "x", http.Header{"Content-Length": {"1"}, "Content-Type": {"text/plain;charset=UTF-8"}}},
		},
		{
			name: "no status code", answer: `{"a":1}`,
			want: reply{http.StatusOK, `{"a":1}`, http.Header{"Content-Length": {"7"}, "Content-Type": {"application/json"}}},
		},
		{name: "no JSON", answer: `oops`, want: badGateway()},
		{name: "a bad status code", answer: `{"statusCode":99}`, want: badGateway()},
		{name: "a bad type", answer: `{"statusCode":200,"body":[]}`, want: badGateway()},
		{name: "bad base64", answer: `{"statusCode":200,"body":"?","isBase64Encoded":true}`, want: badGateway()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := do(t, newRequest(t, http.MethodGet, serve(t, &invoker{answer: test.answer})+"/health", nil))
			got.Header.Del("Date")
			got.Header.Del("Apigw-Requestid")
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("reply (-want +got):\n%s", diff)
			}
		})
	}
}

func badGateway() reply {
	const body = `{"message":"Internal Server Error"}`
	return reply{http.StatusBadGateway, body, http.Header{"Content-Length": {fmt.Sprint(len(body))}, "Content-Type": {"application/json"}}}
}

func TestRouting(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method, path, wantAllow, wantBody string
		wantStatus                              int
	}{
		{name: "a route", method: http.MethodPost, path: "/api/echo", wantStatus: http.StatusOK},
		{name: "an encoded route", method: http.MethodPost, path: "/api/ech%6F", wantStatus: http.StatusOK},
		{name: "an unknown path", method: http.MethodGet, path: `/"x"`, wantStatus: http.StatusNotFound,
			wantBody: `{"error_code":"ENDPOINT_NOT_FOUND","message":"No endpoint at /\"x\"."}`},
		{name: "a slash too many", method: http.MethodGet, path: "/api//echo", wantStatus: http.StatusNotFound,
			wantBody: `{"error_code":"ENDPOINT_NOT_FOUND","message":"No endpoint at /api//echo."}`},
		{name: "a slash at the end", method: http.MethodGet, path: "/health/", wantStatus: http.StatusNotFound,
			wantBody: `{"error_code":"ENDPOINT_NOT_FOUND","message":"No endpoint at /health/."}`},
		{name: "an encoded slash between", method: http.MethodGet, path: "/api/models/a%2Fb/tags", wantStatus: http.StatusNotFound,
			wantBody: `{"error_code":"ENDPOINT_NOT_FOUND","message":"No endpoint at /api/models/a/b/tags."}`},
		{name: "another method with a variable", method: http.MethodPost, path: "/api/models/1/tags", wantStatus: http.StatusMethodNotAllowed, wantAllow: "GET",
			wantBody: `{"error_code":"ENDPOINT_NOT_FOUND","message":"No POST endpoint at /api/models/1/tags. It takes GET."}`},
		{name: "another method", method: http.MethodDelete, path: "/api/echo", wantStatus: http.StatusMethodNotAllowed, wantAllow: "GET, POST",
			wantBody: `{"error_code":"ENDPOINT_NOT_FOUND","message":"No DELETE endpoint at /api/echo. It takes GET, POST."}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := do(t, newRequest(t, test.method, serve(t, &invoker{answer: `{"statusCode":200}`})+test.path, nil))
			if got.Status != test.wantStatus || got.Body != test.wantBody || got.Header.Get("Allow") != test.wantAllow {
				t.Errorf("got %+v, want %+v", got, test)
			}
		})
	}
}
