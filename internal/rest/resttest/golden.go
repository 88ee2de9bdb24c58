package resttest

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
)

// Exchange is a line of internal/rest/testdata/golden.jsonl: a request and what
// the real MLflow server answered. scripts/conformance/golden.py describes the
// format.
type Exchange struct {
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

// Golden reads the exchanges in their order, by scenario. A scenario starts on an
// empty registry.
func Golden(t *testing.T, path string) map[string][]Exchange {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	scenarios := make(map[string][]Exchange)
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var line Exchange
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		scenarios[line.Scenario] = append(scenarios[line.Scenario], line)
	}
	return scenarios
}

// HTTP gives the request with the names that its server gave before.
func (e Exchange) HTTP(t *testing.T, memory *Memory) *http.Request {
	t.Helper()
	query := url.Values{}
	for _, pair := range e.Request.Query {
		query.Add(Expand(pair[0]).(string), memory.fill(Expand(pair[1])).(string))
	}
	target := memory.fill(Expand(e.Request.Path)).(string)
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	request := httptest.NewRequest(e.Request.Method, target, bytes.NewReader(e.Payload(t, memory)))
	for header, value := range e.Request.Headers {
		request.Header.Set(header, value)
	}
	return request
}

// Payload gives the request's body.
func (e Exchange) Payload(t *testing.T, memory *Memory) []byte {
	t.Helper()
	if e.Request.JSON != nil {
		encoded, err := json.Marshal(memory.fill(Expand(e.Request.JSON)))
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
	return []byte(Expand(e.Request.Body).(string))
}

// Expand writes out what the file shortens, in a request or in a reply.
func Expand(value any) any {
	switch value := value.(type) {
	case []any:
		expanded := make([]any, len(value))
		for i, element := range value {
			expanded[i] = Expand(element)
		}
		return expanded
	case map[string]any:
		if repeat, ok := value["repeat"].([]any); ok && len(value) == 1 {
			return strings.Repeat(repeat[0].(string), int(repeat[1].(float64)))
		}
		if parts, ok := value["concat"].([]any); ok && len(value) == 1 {
			text := ""
			for _, part := range parts {
				text += Expand(part).(string)
			}
			return text
		}
		expanded := make(map[string]any, len(value))
		for name, field := range value {
			expanded[name] = Expand(field)
		}
		return expanded
	}
	return value
}
