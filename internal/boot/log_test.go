package boot

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/spec"
)

const requestID = "JKJaXmPLvHcESHA="

// exchange sends a request to a handler under a logger.
func exchange(t *testing.T, level string, handler http.Handler, request *http.Request) (*httptest.ResponseRecorder, []map[string]any) {
	t.Helper()
	var log bytes.Buffer
	reply := httptest.NewRecorder()
	request = request.WithContext(rest.WithRequestID(t.Context(), requestID))
	newLogger(&log, level, "get-registered-model").logging(handler).ServeHTTP(reply, request)
	var lines []map[string]any
	for line := range strings.Lines(log.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		lines = append(lines, fields)
	}
	return reply, lines
}

func getModel(name string) *http.Request {
	return httptest.NewRequest(http.MethodGet, "/?name="+name, nil)
}

func handlerOn(store registry.Store) http.Handler {
	return rest.Handler(rest.GetRegisteredModel, registry.New(store), report)
}

func TestEachRequestIsOneLine(t *testing.T) {
	t.Parallel()
	store := dynamotest.New(t)
	if _, err := store.CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, model string
		want        map[string]any
	}{
		{name: "success", model: "a", want: map[string]any{
			"level": "INFO", "status": 200.0, "dynamodb_calls": 1.0, "dynamodb_round_trips": 1.0, "read_units": 1.0, "items_read": 1.0,
		}},
		{name: "nothing found", model: "b", want: map[string]any{
			"level": "INFO", "status": 404.0, "dynamodb_calls": 1.0, "dynamodb_round_trips": 1.0, "read_units": 1.0, "items_read": 0.0,
			"code": "RESOURCE_DOES_NOT_EXIST", "error": "RESOURCE_DOES_NOT_EXIST: Registered Model with name=b not found",
		}},
		{name: "nothing asked", want: map[string]any{
			"level": "INFO", "status": 400.0, "dynamodb_calls": 0.0, "dynamodb_round_trips": 0.0, "read_units": 0.0, "items_read": 0.0,
			"code": "INVALID_PARAMETER_VALUE",
			"error": "INVALID_PARAMETER_VALUE: Missing value for required parameter 'name'. " +
				"See the API docs for more information about request parameters.",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, lines := exchange(t, "", handlerOn(store), getModel(test.model))
			if len(lines) != 1 {
				t.Fatalf("%d lines: %v", len(lines), lines)
			}
			got := lines[0]
			if took, ok := got["duration_ms"].(float64); !ok || took <= 0 {
				t.Errorf("it took %v ms", got["duration_ms"])
			}
			delete(got, "time")
			delete(got, "duration_ms")
			want := map[string]any{"msg": "request", "operation": "get-registered-model", "request_id": requestID, "write_units": 0.0, "entries_read": 0.0}
			maps.Copy(want, test.want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestPlansOfSearches searches for names with a text within them.
func TestPlansOfSearches(t *testing.T) {
	t.Parallel()
	store := dynamotest.New(t)
	for _, name := range []registry.ModelName{"apple", "grape", "pear"} {
		if _, err := store.CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		level  string
		header string
	}{
		{level: "DEBUG", header: "walked=by-group; entries_read=3; items_read=2; items_returned=2"},
		{level: "INFO"},
	}
	for _, test := range tests {
		t.Run(test.level, func(t *testing.T) {
			t.Parallel()
			search := httptest.NewRequest(http.MethodGet, "/?filter=name+LIKE+%27%25ap%25%27", nil)
			handler := rest.Handler(rest.SearchRegisteredModels, registry.New(store), report)
			reply, lines := exchange(t, test.level, handler, search)
			if got := reply.Header().Get(planHeader); reply.Code != http.StatusOK || got != test.header {
				t.Errorf("status %d, plan %q, want %q", reply.Code, got, test.header)
			}
			if len(lines) != 1 {
				t.Fatalf("%d lines: %v", len(lines), lines)
			}
			want := map[string]any{"walked": "by-group", "entries_read": 3.0, "items_read": 2.0, "items_returned": 2.0}
			for field, value := range want {
				if lines[0][field] != value {
					t.Errorf("%s is %v, want %v", field, lines[0][field], value)
				}
			}
		})
	}
}

// failing is a store whose reads of models fail.
type failing struct {
	registry.Store
	err error
}

func (s failing) RegisteredModel(context.Context, registry.ModelName) (registry.RegisteredModel, error) {
	return registry.RegisteredModel{}, s.err
}

func TestCausesGoToTheLogAlone(t *testing.T) {
	t.Parallel()
	cause := errors.New("dial tcp 192.0.2.20:443: table registry of arn:aws:iam::000000000000:role/function")
	coded := &registry.Error{Code: registry.RequestLimitExceeded, Message: "Try again.", Cause: fmt.Errorf("get item: %w", cause)}
	tests := []struct {
		name    string
		err     error
		status  int
		level   string
		code    string
		message string
	}{
		{
			name: "an error without a code", err: fmt.Errorf("get item: %w", cause), status: 500, level: "ERROR", code: "INTERNAL_ERROR",
			message: "An internal error occurred. The server's log tells more under the request id " + requestID + ".",
		},
		{name: "a cause", err: coded, status: 429, level: "INFO", code: "REQUEST_LIMIT_EXCEEDED", message: "Try again."},
		{name: "a cause, wrapped", err: fmt.Errorf("search: %w", coded), status: 429, level: "INFO", code: "REQUEST_LIMIT_EXCEEDED", message: "Try again."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			reply, lines := exchange(t, "INFO", handlerOn(failing{spec.New(), test.err}), getModel("a"))
			if len(lines) != 1 || lines[0]["error"] != test.err.Error() || lines[0]["level"] != test.level || lines[0]["code"] != test.code {
				t.Errorf("log %v, want an error of level %s and code %s: %v", lines, test.level, test.code, test.err)
			}
			var told struct {
				Code    string `json:"error_code"`
				Message string `json:"message"`
			}
			if err := json.Unmarshal(reply.Body.Bytes(), &told); err != nil {
				t.Fatal(err)
			}
			if reply.Code != test.status || told.Code != test.code || told.Message != test.message {
				t.Errorf("status %d, code %s, message %q", reply.Code, told.Code, told.Message)
			}
			for _, internal := range []string{"dial", "192.0.2.20", "registry of", "role", "get item", "search"} {
				if strings.Contains(reply.Body.String(), internal) {
					t.Errorf("the answer tells of %q: %s", internal, reply.Body)
				}
			}
		})
	}
}

func TestLogLevels(t *testing.T) {
	t.Parallel()
	tests := []struct {
		level string
		err   error
		lines int
	}{
		{level: "DEBUG", lines: 1},
		{level: "info", lines: 1},
		{level: "no level", lines: 1},
		{level: "ERROR", lines: 0},
		{level: "ERROR", err: errors.New("broken"), lines: 1},
	}
	for _, test := range tests {
		t.Run(test.level+strconv.Itoa(test.lines), func(t *testing.T) {
			t.Parallel()
			store := failing{spec.New(), test.err}
			if _, lines := exchange(t, test.level, handlerOn(store), getModel("a")); len(lines) != test.lines {
				t.Errorf("%d lines, want %d: %v", len(lines), test.lines, lines)
			}
		})
	}
}

// TestLogHoldsHostileText sends a name that would end the line, were it not escaped.
func TestLogHoldsHostileText(t *testing.T) {
	t.Parallel()
	_, lines := exchange(t, "", handlerOn(spec.New()), getModel(`a%0A{"level":"ERROR"}%00%1b[31m`))
	if len(lines) != 1 || !strings.Contains(fmt.Sprint(lines[0]["error"]), "'a\n{\"level\":\"ERROR\"}\x00\x1b[31m'") {
		t.Errorf("log %q", lines)
	}
}

func TestHandlerNeedsSettings(t *testing.T) {
	t.Parallel()
	if _, err := handlerOf(rest.GetRegisteredModel, func(string) string { return "" }); err == nil {
		t.Error("a handler was made of nothing")
	}
}

// TestHandlerReadsTheTable goes from the environment to DynamoDB.
func TestHandlerReadsTheTable(t *testing.T) {
	t.Parallel()
	table := tabletest.New(t)
	if _, err := dynamotest.Open(t, table).CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{Name: "a"}); err != nil {
		t.Fatal(err)
	}
	handler, err := handlerOf(rest.GetRegisteredModel, with(map[string]string{
		"TABLE_NAME": table, "SHARDS": strconv.Itoa(tabletest.Shards), "AWS_ENDPOINT_URL_DYNAMODB": *tabletest.Config(t).BaseEndpoint,
	}))
	if err != nil {
		t.Fatal(err)
	}
	reply, lines := exchange(t, "", handler, getModel("a"))
	if reply.Code != http.StatusOK || !slices.Contains(reply.Header()["X-Request-Id"], requestID) || len(lines) != 1 {
		t.Errorf("status %d, log %v: %s", reply.Code, lines, reply.Body)
	}
}
