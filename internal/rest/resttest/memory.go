package resttest

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// Memory knows what a server has named in a scenario: the page token that it gave
// last and the ids of what it made. Recorded requests and replies have words such
// as {run:1} in their place. scripts/conformance/memory.py describes them.
type Memory struct {
	token string
	// names and ids belong together, in the order in which they were made.
	names, ids []string
}

var (
	generatedName = regexp.MustCompile(`^[a-z]+-[a-z]+-\d+$`)
	// made tells by the end of a path what a POST to it makes, and where the reply
	// has its id.
	made = map[string][]string{
		"experiments/create":   {"experiment", "experiment_id"},
		"runs/create":          {"run", "run", "info", "run_id"},
		"mlflow/logged-models": {"model", "model", "info", "model_id"},
	}
)

// Learn takes what a reply names.
func (m *Memory) Learn(request Exchange, body any) {
	fields, ok := body.(map[string]any)
	if !ok {
		return
	}
	if token, ok := fields["next_page_token"].(string); ok {
		m.token = token
	}
	path, _ := Expand(request.Request.Path).(string)
	for end, at := range made {
		if id, ok := lookUp(body, at[1:]); ok && request.Request.Method == http.MethodPost && strings.HasSuffix(path, end) {
			number := 1
			for _, name := range m.names {
				if strings.HasPrefix(name, "{"+at[0]) {
					number++
				}
			}
			m.names, m.ids = append(m.names, fmt.Sprintf("{%s:%d}", at[0], number)), append(m.ids, id)
		}
	}
}

func lookUp(value any, at []string) (string, bool) {
	for _, name := range at {
		fields, _ := value.(map[string]any)
		value = fields[name]
	}
	text, ok := value.(string)
	return text, ok
}

// fill puts the server's names into a request.
func (m *Memory) fill(value any) any {
	return mapStrings(value, func(text string) string {
		text = strings.ReplaceAll(text, "{next_page_token}", m.token)
		for i, name := range m.names {
			text = strings.ReplaceAll(text, name, m.ids[i])
		}
		return text
	})
}

// Hide takes the server's names out of a reply.
func (m *Memory) Hide(value any) any {
	return mapStrings(value, func(text string) string {
		if generatedName.MatchString(text) {
			return "<name>"
		}
		for i, name := range m.names {
			text = strings.ReplaceAll(text, m.ids[i], name)
		}
		return text
	})
}

// mapStrings changes the strings in a JSON value.
func mapStrings(value any, change func(string) string) any {
	switch value := value.(type) {
	case string:
		return change(value)
	case []any:
		changed := make([]any, len(value))
		for i, element := range value {
			changed[i] = mapStrings(element, change)
		}
		return changed
	case map[string]any:
		changed := make(map[string]any, len(value))
		for name, field := range value {
			changed[name] = mapStrings(field, change)
		}
		return changed
	}
	return value
}
