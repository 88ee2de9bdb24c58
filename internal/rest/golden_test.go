package rest_test

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo/dynamotest"
)

// exchange is a line of testdata/golden.jsonl: a request and what the real
// MLflow server answered. scripts/conformance/golden.py describes the format.
type exchange struct {
	Scenario string
	Step     int
	Request  struct {
		Method  string
		Path    any
		Query   [][]any
		JSON    any
		Body    any
		Headers map[string]string
	}
	Status int
	Body   any
	// Difference names a deliberate difference, for which ours is not compared.
	Difference string
}

func readGolden(t *testing.T) map[string][]exchange {
	t.Helper()
	file, err := os.Open("testdata/golden.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	scenarios := make(map[string][]exchange)
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var line exchange
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		scenarios[line.Scenario] = append(scenarios[line.Scenario], line)
	}
	return scenarios
}

// TestGolden replays what the real server was asked, and gives what it gave.
func TestGolden(t *testing.T) {
	t.Parallel()
	for name, exchanges := range readGolden(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(dynamotest.New(t))
			token := ""
			for _, want := range exchanges {
				request := want.request(t, token)
				reply := httptest.NewRecorder()
				server.ServeHTTP(reply, request)
				var got any
				if err := json.Unmarshal(reply.Body.Bytes(), &got); err != nil {
					got = reply.Body.String()
				}
				if fields, ok := got.(map[string]any); ok {
					if next, ok := fields["next_page_token"].(string); ok {
						token = next
					}
				}
				if want.Difference != "" {
					continue
				}
				label := fmt.Sprintf("step %d: %s %s", want.Step, request.Method, request.URL)
				if reply.Code != want.Status {
					t.Errorf("%.300s: status %d, want %d: %.300s\nrequest %.300s\nwant %.300v", label, reply.Code, want.Status, reply.Body, want.payload(t), want.Body)
					continue
				}
				path := request.URL.Path
				if diff := gocmp.Diff(comparable(path, expand(want.Body)), comparable(path, got)); diff != "" {
					t.Errorf("%.300s: (-want +got)\n%.2000s", label, diff)
				}
			}
		})
	}
}

func (e exchange) request(t *testing.T, token string) *http.Request {
	t.Helper()
	query := url.Values{}
	for _, pair := range e.Request.Query {
		value := strings.ReplaceAll(expand(pair[1]).(string), "{next_page_token}", token)
		query.Add(expand(pair[0]).(string), value)
	}
	target := expand(e.Request.Path).(string)
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	request := httptest.NewRequest(e.Request.Method, target, bytes.NewReader(e.payload(t)))
	for header, value := range e.Request.Headers {
		request.Header.Set(header, value)
	}
	return request
}

func (e exchange) payload(t *testing.T) []byte {
	t.Helper()
	if e.Request.JSON != nil {
		encoded, err := json.Marshal(expand(e.Request.JSON))
		if err != nil {
			t.Fatal(err)
		}
		return encoded
	}
	switch body := e.Request.Body.(type) {
	case nil:
		return nil
	case map[string]any:
		if raw, ok := body["base64"].(string); ok {
			decoded, err := base64.StdEncoding.DecodeString(raw)
			if err != nil {
				t.Fatal(err)
			}
			return decoded
		}
	}
	return []byte(expand(e.Request.Body).(string))
}

// expand writes out what the file shortens.
func expand(value any) any {
	switch value := value.(type) {
	case []any:
		expanded := make([]any, len(value))
		for i, element := range value {
			expanded[i] = expand(element)
		}
		return expanded
	case map[string]any:
		if repeat, ok := value["repeat"].([]any); ok && len(value) == 1 {
			return strings.Repeat(repeat[0].(string), int(repeat[1].(float64)))
		}
		if parts, ok := value["concat"].([]any); ok && len(value) == 1 {
			text := ""
			for _, part := range parts {
				text += expand(part).(string)
			}
			return text
		}
		expanded := make(map[string]any, len(value))
		for name, field := range value {
			expanded[name] = expand(field)
		}
		return expanded
	}
	return value
}

// comparable takes out what two equal servers may differ in.
func comparable(path string, value any) any {
	if fields, ok := value.(map[string]any); ok && strings.HasSuffix(path, "get-latest-versions") {
		sortJSON(fields["model_versions"])
	}
	return withoutAccidents(value)
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
			case "creation_timestamp", "last_updated_timestamp":
				if _, ok := field.(float64); ok {
					value[name] = "a moment"
				}
			case "next_page_token":
				value[name] = "a token"
			case "tags", "aliases", "latest_versions":
				withoutAccidents(field)
				sortJSON(field)
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
