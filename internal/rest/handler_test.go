package rest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modelregistry/internal/artifacts/artifactstest"
	"modelregistry/internal/dynamo/runs/runstest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/operations"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/spec"
)

// failing is a store whose reads of models fail.
type failing struct {
	registry.Store
	err error
}

func (s failing) RegisteredModel(context.Context, registry.ModelName) (registry.RegisteredModel, error) {
	return registry.RegisteredModel{}, s.err
}

// answerTo gives what a client gets for an error, and what is reported.
func answerTo(t *testing.T, err error) (reply *httptest.ResponseRecorder, reported error) {
	t.Helper()
	handler := rest.Handler(rest.GetRegisteredModel, registry.New(failing{spec.New(), err}), func(_ context.Context, err error) { reported = err })
	reply = httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodGet, "/?name=a", nil)
	handler.ServeHTTP(reply, request.WithContext(rest.WithRequestID(t.Context(), "JKJaXmPLvHcESHA=")))
	return reply, reported
}

// answers are the status and the body of each code.
var answers = map[registry.Code]struct {
	status int
	body   map[string]any
}{
	registry.InvalidParameterValue:  {400, map[string]any{"sqlstate": "KAM00", "error_class": "INVALID_PARAMETER_VALUE"}},
	registry.BadRequest:             {400, map[string]any{}},
	registry.ResourceAlreadyExists:  {400, map[string]any{"sqlstate": "KAM00", "error_class": "RESOURCE_ALREADY_EXISTS"}},
	registry.ResourceDoesNotExist:   {404, map[string]any{"sqlstate": "KAM00", "error_class": "RESOURCE_NOT_FOUND"}},
	registry.EndpointNotFound:       {404, map[string]any{}},
	registry.RequestLimitExceeded:   {429, map[string]any{}},
	registry.TemporarilyUnavailable: {503, map[string]any{}},
	registry.InternalError:          {500, map[string]any{"sqlstate": "XXM00", "error_class": "CLIENT_INTERNAL_ERROR"}},
}

func TestEachCodeHasAnAnswer(t *testing.T) {
	t.Parallel()
	var known []registry.Code
	for code, want := range answers {
		known = append(known, code)
		cause := errors.New("the cause")
		reply, reported := answerTo(t, fmt.Errorf("outside: %w", &registry.Error{Code: code, Message: "It is so.", Cause: cause}))
		var got map[string]any
		if err := json.Unmarshal(reply.Body.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		want.body["error_code"], want.body["message"] = string(code), "It is so."
		if diff := cmp.Diff(want.body, got); diff != "" || reply.Code != want.status {
			t.Errorf("%s: status %d, want %d, (-want +got)\n%s", code, reply.Code, want.status, diff)
		}
		if !errors.Is(reported, cause) {
			t.Errorf("%s: %v was reported", code, reported)
		}
	}
	if diff := cmp.Diff(declaredCodes(t), known, cmpopts.SortSlices(func(a, b registry.Code) bool { return a < b })); diff != "" {
		t.Errorf("codes (-declared +answered)\n%s", diff)
	}
}

// declaredCodes reads the constants of type Code out of their file.
func declaredCodes(t *testing.T) []registry.Code {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../registry/error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []registry.Code
	ast.Inspect(file, func(node ast.Node) bool {
		constant, ok := node.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := constant.Type.(*ast.Ident); ok && kind.Name == "Code" {
			for _, value := range constant.Values {
				text, err := strconv.Unquote(value.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, registry.Code(text))
			}
		}
		return true
	})
	return codes
}

func TestErrorsWithoutACodeTellNothing(t *testing.T) {
	t.Parallel()
	err := errors.New("dial tcp 192.0.2.1: refused")
	reply, reported := answerTo(t, err)
	want := `{
  "error_code": "INTERNAL_ERROR",
  "message": "An internal error occurred. The server's log tells more under the request id JKJaXmPLvHcESHA=.",
  "sqlstate": "XXM00",
  "error_class": "CLIENT_INTERNAL_ERROR"
}
`
	if diff := cmp.Diff(want, reply.Body.String()); diff != "" || reply.Code != http.StatusInternalServerError {
		t.Errorf("status %d, (-want +got)\n%s", reply.Code, diff)
	}
	if !errors.Is(reported, err) {
		t.Errorf("%v was reported", reported)
	}
}

// TestAnswersAreIndented compares a whole answer. Nothing of it is escaped for HTML.
func TestAnswersAreIndented(t *testing.T) {
	t.Parallel()
	reply := ask(t, post(models+"create", strings.NewReader(`{"name": "<b> & é🏠", "tags": [{"key": "k", "value": "a>b"}], "description": "\u2028\""}`)))
	got := strings.Split(reply.Body.String(), "\n")
	for i, line := range got {
		if field, _, ok := strings.Cut(line, "_timestamp"); ok {
			got[i] = field + "_timestamp"
		}
	}
	want := []string{
		`{`,
		`  "registered_model": {`,
		`    "name": "<b> & é🏠",`,
		`    "creation_timestamp`,
		`    "last_updated_timestamp`,
		`    "description": "\u2028\"",`,
		`    "tags": [`,
		`      {`,
		`        "key": "k",`,
		`        "value": "a>b"`,
		`      }`,
		`    ]`,
		`  }`,
		`}`,
		``,
	}
	if diff := cmp.Diff(want, got); diff != "" || reply.Code != http.StatusOK {
		t.Errorf("status %d, (-want +got)\n%s", reply.Code, diff)
	}
}

// TestEmptyAnswers omit what is empty.
func TestEmptyAnswers(t *testing.T) {
	t.Parallel()
	search := httptest.NewRequest(http.MethodGet, models+"search", nil)
	search.URL.RawQuery = "filter=name+%3D+'none'"
	requests := map[string]*http.Request{
		"a search that finds nothing": search,
		"a stage without versions":    post(models+"get-latest-versions", strings.NewReader(`{"name": "a", "stages": ["Archived"]}`)),
		"a tag":                       post(models+"set-tag", strings.NewReader(`{"name": "a", "key": "k"}`)),
		"a deletion":                  httptest.NewRequest(http.MethodDelete, models+"delete", strings.NewReader(`{"name": "a"}`)),
	}
	for name, request := range requests {
		if reply := ask(t, request); reply.Code != http.StatusOK || reply.Body.String() != "{}\n" {
			t.Errorf("%s: status %d, %q", name, reply.Code, reply.Body)
		}
	}
}

// TestAnswersTellTheRequest finds the request's id on every answer, good or bad.
func TestAnswersTellTheRequest(t *testing.T) {
	t.Parallel()
	server := artifactServerOn(artifactstest.NewStore(t), spec.New(), runstest.Open(t, tabletest.New(t)), "")
	for _, operation := range operations.All {
		for _, route := range operation.Routes {
			request := httptest.NewRequest(route.Method, route.Path, nil)
			request.Header.Set("Content-Type", "application/json")
			reply := httptest.NewRecorder()
			server.ServeHTTP(reply, request.WithContext(rest.WithRequestID(t.Context(), "JKJaXmPLvHcESHA=")))
			if id := reply.Header().Get("X-Request-Id"); id != "JKJaXmPLvHcESHA=" {
				t.Errorf("%s %s: id %q", route.Method, route.Path, id)
			}
		}
	}
}

func TestAnswersWithoutARequestID(t *testing.T) {
	t.Parallel()
	reply := httptest.NewRecorder()
	prepared(t).ServeHTTP(reply, httptest.NewRequest(http.MethodGet, models+"get?name=a", nil))
	if values, ok := reply.Header()["X-Request-Id"]; ok || reply.Code != http.StatusOK {
		t.Errorf("status %d, ids %q", reply.Code, values)
	}
}

func TestServerInfo(t *testing.T) {
	t.Parallel()
	tests := []struct{ path, contentType, body string }{
		{path: "/health", contentType: "text/plain; charset=utf-8", body: "OK"},
		{path: "/version", contentType: "text/html; charset=utf-8", body: "3.17.2"},
	}
	for _, test := range tests {
		reply := ask(t, httptest.NewRequest(http.MethodGet, test.path, nil))
		if got := reply.Header().Get("Content-Type"); reply.Code != http.StatusOK || reply.Body.String() != test.body || got != test.contentType {
			t.Errorf("%s: status %d, %s, %q", test.path, reply.Code, got, reply.Body)
		}
	}
	reply := ask(t, httptest.NewRequest(http.MethodGet, "/api/3.0/mlflow/server-info", nil))
	var info map[string]any
	if err := json.Unmarshal(reply.Body.Bytes(), &info); err != nil {
		t.Fatal(err)
	}
	served := map[string]bool{
		"multipart_uploads_enabled": true, "multipart_downloads_enabled": true,
		"presigned_upload_run_id_supported": true, "presigned_upload_model_id_supported": true,
	}
	for name, value := range info {
		if able, ok := value.(bool); ok && able != served[name] {
			t.Errorf("it says %v of %s", able, name)
		}
	}
	if value, ok := info["store_type"]; !ok || value != nil {
		t.Errorf("the store's type is %v", value)
	}
}
