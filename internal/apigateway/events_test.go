package apigateway_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modelregistry/internal/apigateway"
	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/operations"
	"modelregistry/internal/rest/resttest"
)

const (
	eventFolder = "../../events"
	training    = "arn:aws:sts::000000000000:assumed-role/training/training"
	run         = "0123456789abcdef0123456789abcdef"
)

// step is an event that is sent after those before it, and what its answer has
// among others.
type step struct {
	operation string
	want      map[string]any
}

type object = map[string]any

// steps are in an order in which all succeed on a registry that has but one version,
// registered by upload.
var steps = []step{
	{"server-info", object{"workspaces_enabled": false}},
	{"create-registered-model", object{"registered_model": object{
		"name": "house-prices", "user_id": training, "description": "Prices of houses in € by size and place",
		"tags": []any{object{"key": "task", "value": "regression"}, object{"key": "team", "value": "pricing"}},
	}}},
	{"create-model-version", object{"model_version": object{"version": "1", "run_id": run, "user_id": training, "status": "READY"}}},
	{"set-registered-model-tag", object{}},
	{"set-model-version-tag", object{}},
	{"set-registered-model-alias", object{}},
	{"get-registered-model", object{"registered_model": object{
		"aliases": []any{object{"alias": "champion", "version": "1"}},
		"tags": []any{
			object{"key": "owner", "value": "pricing <&> sales"}, object{"key": "task", "value": "regression"}, object{"key": "team", "value": "pricing"},
		},
	}}},
	{"get-model-version", object{"model_version": object{
		"aliases": []any{"champion"}, "description": "The first that beats the baseline",
		"tags": []any{object{"key": "framework", "value": "sklearn"}, object{"key": "validated", "value": "true"}},
	}}},
	{"get-model-version-by-alias", object{"model_version": object{"name": "house-prices", "version": "1"}}},
	{"get-model-version-download-uri", object{"artifact_uri": "s3://example-bucket/1/" + run + "/artifacts/model"}},
	{"search-registered-models", object{"registered_models": []any{object{"name": "house-prices"}}}},
	{"search-model-versions", object{"model_versions": []any{object{"name": "house-prices", "version": "1"}}}},
	{"verify-model-version", object{"name": "uploaded-prices", "intact": true, "files": 1.0}},
	{"update-registered-model", object{"registered_model": object{"description": "Prices of houses, by size, place and age"}}},
	{"update-model-version", object{"model_version": object{"description": "Trained on 2025 – all regions"}}},
	{"transition-model-version-stage", object{"model_version": object{"current_stage": "Production"}}},
	{"get-latest-versions", object{"model_versions": []any{object{"version": "1", "current_stage": "Production"}}}},
	{"delete-registered-model-alias", object{}},
	{"delete-model-version-tag", object{}},
	{"delete-registered-model-tag", object{}},
	{"delete-model-version", object{}},
	{"rename-registered-model", object{"registered_model": object{"name": "house-prices-europe"}}},
	{"delete-registered-model", object{}},
}

// TestEventsSucceed sends all events, and once more on what the first time left.
func TestEventsSucceed(t *testing.T) {
	t.Parallel()
	store := dynamotest.New(t)
	if err := resttest.Upload(t.Context(), store, "uploaded-prices"); err != nil {
		t.Fatal(err)
	}
	function := apigateway.New(resttest.Server(resttest.Shared{OfRegistry: store}))
	for range 2 {
		for _, step := range steps {
			step.send(t, function)
		}
	}
}

// send sends the event, which succeeds.
func (s step) send(t *testing.T, function apigateway.Function) {
	t.Helper()
	response, err := function(t.Context(), readEvent(t, s.operation))
	if err != nil {
		t.Fatalf("%s: %v", s.operation, err)
	}
	var body any
	if err := json.Unmarshal([]byte(response.Body), &body); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d, %v: %s", s.operation, response.StatusCode, err, response.Body)
	}
	if diff := cmp.Diff(any(s.want), among(s.want, body)); diff != "" {
		t.Errorf("%s: (-want +got)\n%s", s.operation, diff)
	}
}

// pages are the events that people's browsers send, and the answer's status and
// where it leads.
var pages = []struct {
	operation string
	status    int
	location  string
}{
	{"web-change", http.StatusSeeOther, "/models/model?done=create&name=house-prices"},
	{"web", http.StatusOK, ""},
	{"web-remove", http.StatusSeeOther, "/models?done=delete"},
}

// TestPagesAnswerEvents sends those of a browser, as often.
func TestPagesAnswerEvents(t *testing.T) {
	t.Parallel()
	store := dynamotest.New(t)
	function := apigateway.New(resttest.Server(resttest.Shared{OfRegistry: store}))
	for range 2 {
		for _, page := range pages {
			response, err := function(t.Context(), readEvent(t, page.operation))
			if err != nil || response.StatusCode != page.status || response.Headers["Location"] != page.location {
				t.Fatalf("%s: status %d, location %q, %v", page.operation, response.StatusCode, response.Headers["Location"], err)
			}
		}
	}
}

func readEvent(t *testing.T, operation string) events.APIGatewayV2HTTPRequest {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(eventFolder, operation+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var event events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(raw, &event); err != nil {
		t.Fatalf("%s: %v", operation, err)
	}
	return event
}

// among takes from what was got the fields that are wanted.
func among(want, got any) any {
	switch got := got.(type) {
	case object:
		fields, ok := want.(object)
		if !ok {
			return got
		}
		taken := object{}
		for name, field := range fields {
			if value, ok := got[name]; ok {
				taken[name] = among(field, value)
			}
		}
		return taken
	case []any:
		elements, ok := want.([]any)
		if !ok || len(elements) != len(got) {
			return got
		}
		taken := make([]any, len(got))
		for i := range got {
			taken[i] = among(elements[i], got[i])
		}
		return taken
	}
	return got
}

// TestEachOperationHasAnEvent holds files, steps and rows to each other.
func TestEachOperationHasAnEvent(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join(eventFolder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var files, sent, rows []string
	for _, path := range paths {
		files = append(files, strings.TrimSuffix(filepath.Base(path), ".json"))
	}
	for _, step := range slices.Concat(steps, trackingSteps) {
		sent = append(sent, step.operation)
	}
	for _, page := range pages {
		sent = append(sent, page.operation)
	}
	for _, step := range artifactSteps {
		sent = append(sent, step.operation)
	}
	for _, operation := range operations.All {
		rows = append(rows, operation.Name)
	}
	sorted := cmpopts.SortSlices(strings.Compare)
	if diff := cmp.Diff(operations.Functions(), files, sorted); diff != "" {
		t.Errorf("the functions and the files of events/ (-functions +files)\n%s", diff)
	}
	if diff := cmp.Diff(rows, sent, sorted); diff != "" {
		t.Errorf("the rows and the steps of this test (-rows +steps)\n%s", diff)
	}
}

// TestEventsTakeTheirRoutes finds each event's route among its operation's.
func TestEventsTakeTheirRoutes(t *testing.T) {
	t.Parallel()
	router := operations.NewRouter(operations.All)
	for _, operation := range operations.All {
		event := readEvent(t, operation.Name)
		made := event.RequestContext
		found, ok := router.Find(made.HTTP.Method, event.RawPath)
		if !ok || found.Operation.Name != operation.Name {
			t.Errorf("%s: %s %s is none of its routes", operation.Name, made.HTTP.Method, event.RawPath)
		}
		route := found.Route.Method + " " + found.Route.Path
		if event.RouteKey != route || made.RouteKey != route || made.HTTP.Path != event.RawPath || event.Version != "2.0" {
			t.Errorf("%s: the event contradicts itself about its route", operation.Name)
		}
		if diff := cmp.Diff(found.Variables, event.PathParameters); diff != "" {
			t.Errorf("%s: pathParameters (-route +event)\n%s", operation.Name, diff)
		}
	}
}
