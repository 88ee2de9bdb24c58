package rest_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/rest/resttest"
	"modelregistry/internal/spec"
)

const (
	models   = "/api/2.0/mlflow/registered-models/"
	versions = "/api/2.0/mlflow/model-versions/"
)

// told is an error as the client gets it.
type told struct {
	Code    registry.Code `json:"error_code"`
	Message string        `json:"message"`
}

// prepared is a server with a model "a" that has a version 1.
func prepared(t *testing.T) http.Handler {
	t.Helper()
	store := spec.New()
	if _, err := store.CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.CreateModelVersion(t.Context(), registry.NewModelVersion{Name: "a", Source: "s3://b/p"}); err != nil {
		t.Fatal(err)
	}
	return resttest.Server(resttest.Shared{OfRegistry: store})
}

func post(path string, body io.Reader) *http.Request {
	request := httptest.NewRequest(http.MethodPost, path, body)
	request.Header.Set("Content-Type", "application/json")
	return request
}

// ask sends a request to a prepared server.
func ask(t *testing.T, request *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	reply := httptest.NewRecorder()
	prepared(t).ServeHTTP(reply, request.WithContext(rest.WithRequestID(t.Context(), "JKJaXmPLvHcESHA=")))
	return reply
}

// hold compares what a request came to: success where no message is wanted.
func hold(t *testing.T, reply *httptest.ResponseRecorder, want told) {
	t.Helper()
	var got told
	if err := json.Unmarshal(reply.Body.Bytes(), &got); err != nil {
		t.Fatalf("%v: %.300s", err, reply.Body)
	}
	status := http.StatusBadRequest
	if want.Message == "" {
		status = http.StatusOK
	}
	if want.Message != "" && want.Code == "" {
		want.Code = registry.InvalidParameterValue
	}
	if reply.Code != status || got != want {
		t.Errorf("status %d, %.500v\nwant %d, %.500v", reply.Code, got, status, want)
	}
}

func missing(parameter string) told {
	return told{Message: "Missing value for required parameter '" + parameter + "'. See the API docs for more information about request parameters."}
}

func wrong(value, parameter, kind string) told {
	return told{Message: "Invalid value " + value + " for parameter '" + parameter + "' supplied:  Hint: Value was of type '" + kind + "'. " +
		"See the API docs for more information about request parameters."}
}

func TestBodies(t *testing.T) {
	t.Parallel()
	nested := func(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }
	noObject := told{Code: registry.BadRequest, Message: "The request body must be a JSON object."}
	holdBodies(t, []sent{
		{name: "an object", body: `{"name": "new"}`},
		{name: "a byte order mark", body: "\ufeff" + `{"name": "new"}`},
		{name: "white space around", body: " \t\r\n" + `{"name": "new"}` + "\n\n"},
		{name: "escapes", body: `{"n\u0061me": "\u00e9\ud83c\udfe0"}`},
		{name: "half of a pair of escapes", body: `{"name": "\ud83c"}`},
		{name: "fields that nobody knows", body: `{"name": "new", "x": {"name": 1}, "": null}`},
		{name: "five megabytes", body: `{"name": "new", "x": "` + strings.Repeat("a", 5<<20) + `"}`},
		{name: "a field twice", body: `{"name": "a", "name": "new"}`},
		{name: "a field twice, the last one bad", body: `{"name": "new", "name": 1}`, want: wrong("1", "name", "int")},
		{name: "JSON in JSON", body: `"{\"name\": \"new\"}"`},
		{name: "JSON in JSON in JSON", body: `"\"{}\""`, want: noObject},
		{name: "no JSON in JSON", body: `"new"`, want: missing("name")},
		{name: "nothing", body: "", want: missing("name")},
		{name: "null", body: "null", want: missing("name")},
		{name: "no JSON", body: "name=new", want: missing("name")},
		{name: "JSON and more", body: `{"name": "new"} {}`, want: missing("name")},
		{name: "half of an object", body: `{"name": "new"`, want: missing("name")},
		{name: "a comma too many", body: `{"name": "new",}`, want: missing("name")},
		{name: "a NUL", body: "{\"name\": \"new\"}\x00", want: missing("name")},
		{name: "bytes that are no text", body: "{\"name\": \"\xff\"}", want: missing("name")},
		{name: "a list", body: `[{"name": "new"}]`, want: noObject},
		{name: "a number", body: "5", want: noObject},
		{name: "true", body: "true", want: noObject},
		{name: "depth that is read", body: `{"name": "new", "x": ` + nested(9_000) + `}`},
		{name: "depth that is not read", body: `{"name": "new", "x": ` + nested(10_001) + `}`, want: missing("name")},
		{name: "a million levels", body: strings.Repeat(`{"name":`, 1_000_000), want: missing("name")},
		{name: "depth in a parameter", body: `{"name": ` + nested(9_000) + `}`, want: wrong(nested(9_000), "name", "list")},
	})
}

func TestParameters(t *testing.T) {
	t.Parallel()
	digits := strings.Repeat("9", 5000)
	holdBodies(t, []sent{
		{name: "name null", body: `{"name": null}`, want: missing("name")},
		{name: "name empty", body: `{"name": ""}`, want: missing("name")},
		{name: "a float", body: `{"name": 1e2}`, want: wrong("100.0", "name", "float")},
		{name: "a float beyond all", body: `{"name": -1e999}`, want: wrong("-Infinity", "name", "float")},
		{name: "zero", body: `{"name": -0}`, want: wrong("0", "name", "int")},
		{name: "a huge integer", body: `{"name": ` + digits + `}`, want: wrong(digits, "name", "int")},
		{name: "a boolean", body: `{"name": true}`, want: wrong("true", "name", "bool")},
		{name: "an object for a text", body: `{"name": {"b": 1, "a": "é"}}`, want: wrong(`{"a":"\u00e9","b":1}`, "name", "dict")},
		{name: "the first of two faults", body: `{"name": 1, "description": 2}`, want: wrong("1", "name", "int")},
		{name: "tags that are null", body: `{"name": "new", "tags": null}`},
		{name: "no tags", body: `{"name": "new", "tags": []}`},
		{name: "a tag without a value", body: `{"name": "new", "tags": [{"key": "a"}, {"key": "b", "value": null}]}`},
		{name: "tags that are no list", body: `{"name": "new", "tags": {"key": "a"}}`, want: wrong(`{"key":"a"}`, "tags", "dict")},
		{name: "tags that are none", body: `{"name": "new", "tags": ["a"]}`, want: wrong(`["a"]`, "tags", "list")},
		{name: "a tag's value that is no text", body: `{"name": "new", "tags": [{"key": "a", "value": 1}]}`, want: wrong(`[{"key":"a","value":1}]`, "tags", "list")},
		{name: "camel case for a required field", path: models + "rename", body: `{"name": "a", "newName": "b"}`, want: missing("new_name")},
		{
			name: "both spellings", path: models + "rename", body: `{"name": "a", "newName": "b", "new_name": "b"}`,
			want: told{Message: "Request specifies both 'new_name' and 'newName'; provide only one of them."},
		},
		{name: "camel case for another field", path: versions + "create", body: `{"name": "a", "source": "mlruns/0/r", "runId": "r"}`},
		{name: "a flag", path: versions + "transition-stage", body: `{"name": "a", "version": "1", "stage": "Staging", "archive_existing_versions": true}`},
		{
			name: "a flag as a text", path: versions + "transition-stage",
			body: `{"name": "a", "version": "1", "stage": "Staging", "archive_existing_versions": "true"}`,
			want: wrong(`"true"`, "archive_existing_versions", "str"),
		},
		{name: "a version as a number", path: versions + "transition-stage", body: `{"name": "a", "version": 1, "stage": "Staging"}`, want: wrong("1", "version", "int")},
		{name: "stages", path: models + "get-latest-versions", body: `{"name": "a", "stages": ["None"]}`},
		{name: "stages that are none", path: models + "get-latest-versions", body: `{"name": "a", "stages": ["None", 1]}`, want: wrong(`["None",1]`, "stages", "list")},
		{name: "a stage that is no list", path: models + "get-latest-versions", body: `{"name": "a", "stages": "None"}`, want: wrong(`"None"`, "stages", "str")},
	})
}

// sent is a body that is sent to create a model, or to another path.
type sent struct {
	name, path, body string
	want             told
}

func holdBodies(t *testing.T, tests []sent) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if test.path == "" {
				test.path = models + "create"
			}
			hold(t, ask(t, post(test.path, strings.NewReader(test.body))), test.want)
		})
	}
}

func TestQueries(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, query string
		want              told
	}{
		{name: "plain", path: models + "get", query: "name=a"},
		{name: "encoded", path: models + "get", query: "n%61me=%61"},
		{name: "empty pairs", path: models + "get", query: "&&name=a&&x&=b&"},
		{name: "a field twice", path: models + "get", query: "name=a&name=b"},
		{name: "no value", path: models + "get", query: "name=", want: missing("name")},
		{name: "no sign", path: models + "get", query: "name", want: missing("name")},
		{name: "another field", path: models + "get", query: "Name=a", want: missing("name")},
		{name: "a slash, encoded", path: models + "get", query: "name=a%2Fb", want: told{Message: "Invalid model name 'a/b'. Names cannot contain '/' or ':'."}},
		{name: "a plus sign", path: models + "get", query: "name=a%2B%2F", want: told{Message: "Invalid model name 'a+/'. Names cannot contain '/' or ':'."}},
		{name: "a plus for a space", path: models + "get", query: "name=a+%2F", want: told{Message: "Invalid model name 'a /'. Names cannot contain '/' or ':'."}},
		{name: "a broken escape", path: models + "get", query: "name=%zz/", want: told{Message: "Invalid model name '%zz/'. Names cannot contain '/' or ':'."}},
		{name: "bytes that are no text", path: models + "get", query: "name=%ff/", want: told{Message: "Invalid model name '%ff/'. Names cannot contain '/' or ':'."}},
		{name: "a count", path: models + "search", query: "max_results=+5+"},
		{name: "no count", path: models + "search", query: "max_results=abc", want: wrong(`"abc"`, "max_results", "str")},
		{name: "a count of 1e2", path: models + "search", query: "max_results=1e2", want: wrong(`"1e2"`, "max_results", "str")},
		{name: "an empty count", path: models + "search", query: "max_results=", want: wrong(`""`, "max_results", "str")},
		{name: "a count beyond the limit", path: models + "search", query: "max_results=1001", want: wrong(`"1001"`, "max_results", "str")},
		{name: "a count beyond an integer", path: models + "search", query: "max_results=99999999999999999999", want: wrong(`"99999999999999999999"`, "max_results", "str")},
		{name: "nothing asked of a search", path: models + "search"},
		{name: "orders", path: versions + "search", query: "order_by=name+ASC&order_by=version_number+DESC"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			request := httptest.NewRequest(http.MethodGet, test.path, nil)
			request.URL.RawQuery = test.query
			hold(t, ask(t, request), test.want)
		})
	}
}

// TestCountsInBodies sends searches without a query, whose parameters are then in the body.
func TestCountsInBodies(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, count string
		want        told
	}{
		{name: "an integer", count: "5"},
		{name: "a whole float", count: "5.0"},
		{name: "a text", count: `"5"`},
		{name: "null", count: "null"},
		{name: "a float", count: "1.5", want: wrong("1.5", "max_results", "float")},
		{name: "an exponent", count: "1e2", want: wrong("100.0", "max_results", "float")},
		{name: "a huge integer", count: "99999999999999999999", want: wrong("99999999999999999999", "max_results", "int")},
		{name: "a boolean", count: "true", want: wrong("true", "max_results", "bool")},
		{name: "a list", count: "[5]", want: wrong("[5]", "max_results", "list")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			request := httptest.NewRequest(http.MethodGet, models+"search", strings.NewReader(`{"max_results": `+test.count+`}`))
			hold(t, ask(t, request), test.want)
		})
	}
}

// brokenBody is a body that breaks off.
type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) {
	return 0, errors.New("read tcp 192.0.2.1: connection reset by peer")
}

func TestABodyThatBreaksOff(t *testing.T) {
	t.Parallel()
	hold(t, ask(t, post(models+"create", brokenBody{})), told{Code: registry.BadRequest, Message: "The request body could not be read."})
}
