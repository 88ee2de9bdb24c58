package apigateway_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/apigateway"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/spec"
)

// seen is what a handler saw of an event.
type seen struct {
	Method, Path, Query, Host, RemoteAddr, Body, RequestID string
	Header                                                 http.Header
}

// see sends an event to a handler that tells what it sees.
func see(t *testing.T, event events.APIGatewayV2HTTPRequest) (seen, error) {
	t.Helper()
	var got seen
	function := apigateway.New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got = seen{
			Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Host: r.Host, RemoteAddr: r.RemoteAddr,
			Body: string(body), RequestID: rest.RequestID(r.Context()), Header: r.Header,
		}
	}))
	_, err := function(t.Context(), event)
	return got, err
}

func eventOf(method, path, query string) events.APIGatewayV2HTTPRequest {
	event := events.APIGatewayV2HTTPRequest{RawPath: path, RawQueryString: query}
	event.RequestContext.HTTP.Method = method
	event.RequestContext.HTTP.SourceIP = "192.0.2.10"
	event.RequestContext.RequestID = "JKJaXmPLvHcESHA="
	return event
}

func TestEventBecomesRequest(t *testing.T) {
	t.Parallel()
	event := eventOf("POST", "/api/2.0/mlflow/x", "a=1&b=%C3%A9+%2B")
	event.Headers = map[string]string{"host": "registry.example.com", "content-type": "application/json", "x-several": "one,two"}
	event.Cookies = []string{"a=1", "b=2"}
	event.Body = `{"name": "é"}`
	got, err := see(t, event)
	if err != nil {
		t.Fatal(err)
	}
	want := seen{
		Method: "POST", Path: "/api/2.0/mlflow/x", Query: "a=1&b=%C3%A9+%2B", Host: "registry.example.com",
		RemoteAddr: "192.0.2.10", Body: `{"name": "é"}`, RequestID: "JKJaXmPLvHcESHA=",
		Header: http.Header{
			"Host": {"registry.example.com"}, "Content-Type": {"application/json"}, "X-Several": {"one,two"}, "Cookie": {"a=1; b=2"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestStrangeAddressesStayAsTheyAre(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, path, query string }{
		{name: "two slashes", path: "//example.com/x"},
		{name: "an encoded slash", path: "/a%2Fb"},
		{name: "a question mark in the path", path: "/a?b", query: "c=d"},
		{name: "a hash", path: "/a#b", query: "c=#d"},
		{name: "a colon", path: "a:b"},
		{name: "control characters", path: "/a\nb\x7f", query: "a=\n\x7f"},
		{name: "broken escapes", path: "/%zz%", query: "a=%zz&%"},
		{name: "a semicolon", path: "/a;b", query: "a=1;b=2"},
		{name: "nothing"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := see(t, eventOf("GET", test.path, test.query))
			if err != nil {
				t.Fatal(err)
			}
			if got.Path != test.path || got.Query != test.query {
				t.Errorf("path %q and query %q, want %q and %q", got.Path, got.Query, test.path, test.query)
			}
		})
	}
}

func TestVariablesOfThePath(t *testing.T) {
	t.Parallel()
	event := eventOf("GET", "/files/a b/c%2Fd", "")
	event.RouteKey = "GET /files/{path+}"
	event.PathParameters = map[string]string{"path": "a b/c%2Fd"}
	var path, other string
	function := apigateway.New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		path, other = r.PathValue("path"), r.PathValue("other")
	}))
	if _, err := function(t.Context(), event); err != nil || path != "a b/c%2Fd" || other != "" {
		t.Errorf("path %q, other %q, %v", path, other, err)
	}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		base64     bool
		want       string
	}{
		{name: "text", body: "ZGF0YQ==", want: "ZGF0YQ=="},
		{name: "base64", body: "ZGF0YQ==", base64: true, want: "data"},
		{name: "bytes", body: "AP8=", base64: true, want: "\x00\xff"},
		{name: "empty", want: ""},
		{name: "empty base64", base64: true, want: ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			event := eventOf("POST", "/", "")
			event.Body, event.IsBase64Encoded = test.body, test.base64
			got, err := see(t, event)
			if err != nil || got.Body != test.want {
				t.Errorf("got %q, %v, want %q", got.Body, err, test.want)
			}
		})
	}
}

func TestEventsThatAreNoRequests(t *testing.T) {
	t.Parallel()
	broken := eventOf("POST", "/", "")
	broken.Body, broken.IsBase64Encoded = "no base64!", true
	tests := []struct {
		name  string
		event events.APIGatewayV2HTTPRequest
	}{
		{name: "bad base64", event: broken},
		{name: "bad method", event: eventOf("no method", "/", "")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got, err := see(t, test.event); err == nil || got.Method != "" {
				t.Errorf("the handler saw %+v, %v", got, err)
			}
		})
	}
}

func TestHandlerBecomesResponse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    string
	}{
		{
			name: "text",
			handler: func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusNotFound)
				write(t, w, `{"a": "é"}`)
			},
			want: `{"statusCode":404,"headers":{"Content-Type":"application/json"},"body":"{\"a\": \"é\"}","isBase64Encoded":false}`,
		},
		{
			name:    "bytes",
			handler: func(w http.ResponseWriter, _ *http.Request) { write(t, w, "\xff\x00") },
			want:    `{"statusCode":200,"body":"/wA=","isBase64Encoded":true}`,
		},
		{
			name:    "nothing",
			handler: func(http.ResponseWriter, *http.Request) {},
			want:    `{"statusCode":200,"body":"","isBase64Encoded":false}`,
		},
		{
			name: "several cookies and values",
			handler: func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Add("Set-Cookie", "a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT")
				w.Header().Add("Set-Cookie", "b=2")
				w.Header().Add("Vary", "Accept")
				w.Header().Add("Vary", "Cookie")
				w.WriteHeader(http.StatusNoContent)
			},
			want: `{"statusCode":204,"headers":{"Vary":"Accept,Cookie"},` +
				`"cookies":["a=1; Expires=Thu, 01 Jan 2026 00:00:00 GMT","b=2"],"body":"","isBase64Encoded":false}`,
		},
		{
			name: "the first status",
			handler: func(w http.ResponseWriter, _ *http.Request) {
				write(t, w, "a")
				w.WriteHeader(http.StatusTeapot)
				write(t, w, "b")
			},
			want: `{"statusCode":200,"body":"ab","isBase64Encoded":false}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, answerOf(t, test.handler)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// answerOf is what the function of a handler gives to Lambda.
func answerOf(t *testing.T, handler http.Handler) string {
	t.Helper()
	response, err := apigateway.New(handler)(t.Context(), eventOf("GET", "/", ""))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := json.Marshal(response)
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func write(t *testing.T, w io.Writer, text string) {
	t.Helper()
	if _, err := io.WriteString(w, text); err != nil {
		t.Error(err)
	}
}

// TestCallerIsTheUser creates a model in the name of each kind of caller.
func TestCallerIsTheUser(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:sts::000000000000:assumed-role/training/session"
	tests := []struct {
		name       string
		authorizer *events.APIGatewayV2HTTPRequestContextAuthorizerDescription
		want       registry.UserID
	}{
		{name: "nobody known"},
		{name: "an authorizer of another kind", authorizer: &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{}},
		{
			name: "an IAM identity",
			authorizer: &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
				IAM: &events.APIGatewayV2HTTPRequestContextAuthorizerIAMDescription{UserARN: arn, UserID: "AROAEXAMPLE:session"},
			},
			want: arn,
		},
		{
			name: "a token",
			authorizer: &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
				JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{Claims: map[string]string{"sub": "somebody", "aud": "registry"}},
			},
			want: "somebody",
		},
		{
			name: "a token without a subject",
			authorizer: &events.APIGatewayV2HTTPRequestContextAuthorizerDescription{
				JWT: &events.APIGatewayV2HTTPRequestContextAuthorizerJWTDescription{},
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			store := spec.New()
			handler := rest.Handler(rest.CreateRegisteredModel, registry.New(store), func(_ context.Context, err error) { t.Error(err) })
			event := eventOf("POST", "/", "")
			event.Headers = map[string]string{"content-type": "application/json"}
			event.Body = `{"name": "a"}`
			event.RequestContext.Authorizer = test.authorizer
			if _, err := apigateway.New(handler)(t.Context(), event); err != nil {
				t.Fatal(err)
			}
			model, err := store.RegisteredModel(t.Context(), "a")
			if err != nil || model.CreatedBy != test.want {
				t.Errorf("created by %q, %v, want %q", model.CreatedBy, err, test.want)
			}
		})
	}
}
