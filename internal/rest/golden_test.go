package rest_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/runs/runstest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/rest/resttest"
)

// newServer has all operations on one table.
func newServer(t *testing.T) http.Handler {
	t.Helper()
	table := tabletest.New(t)
	return resttest.Server(resttest.Shared{
		OfRegistry: dynamotest.Open(t, table), OfTracking: runstest.Open(t, table),
	})
}

// TestGolden replays what the real server was asked, and gives what it gave.
func TestGolden(t *testing.T) {
	t.Parallel()
	for name, exchanges := range resttest.Golden(t, "testdata/golden.jsonl") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			var memory resttest.Memory
			for _, want := range exchanges {
				request := want.HTTP(t, &memory)
				reply := httptest.NewRecorder()
				server.ServeHTTP(reply, request)
				var got any
				if err := json.Unmarshal(reply.Body.Bytes(), &got); err != nil {
					got = reply.Body.String()
				}
				memory.Learn(want, got)
				if want.Difference != "" {
					continue
				}
				label := fmt.Sprintf("step %d: %s %s", want.Step, request.Method, request.URL)
				if reply.Code != want.Status {
					t.Errorf("%.300s: status %d, want %d: %.300s\nrequest %.300s\nwant %.300v", label, reply.Code, want.Status, reply.Body, want.Payload(t, &memory), want.Body)
					continue
				}
				path := request.URL.Path
				if diff := gocmp.Diff(comparable(path, resttest.Expand(want.Body)), comparable(path, memory.Hide(got))); diff != "" {
					t.Errorf("%.300s: (-want +got)\n%.2000s", label, diff)
				}
			}
		})
	}
}

// comparable takes out what two equal servers may differ in.
func comparable(path string, value any) any {
	value = withoutAccidents(value)
	if fields, ok := value.(map[string]any); ok && strings.HasSuffix(path, "get-latest-versions") {
		sortJSON(fields["model_versions"])
	}
	return value
}

func withoutAccidents(value any) any {
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = withoutAccidents(value[i])
		}
	case map[string]any:
		for name, field := range value {
			switch name {
			case "creation_timestamp", "last_updated_timestamp", "creation_time", "last_update_time", "creation_timestamp_ms", "last_updated_timestamp_ms":
				if _, ok := field.(float64); ok {
					value[name] = "a moment"
				}
			case "next_page_token":
				value[name] = "a token"
			case "tags", "params", "aliases", "latest_versions", "dataset_inputs", "model_inputs", "model_outputs":
				withoutAccidents(field)
				sortJSON(field)
			case "data":
				value[name] = withoutAccidents(field)
				if data, ok := field.(map[string]any); ok {
					sortJSON(data["metrics"])
				}
			default:
				value[name] = withoutAccidents(field)
			}
		}
	}
	return value
}

func sortJSON(value any) {
	list, _ := value.([]any)
	slices.SortFunc(list, func(a, b any) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
}
