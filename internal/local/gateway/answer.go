package gateway

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// answer is a function's answer as HTTP.
type answer struct {
	status  int
	header  map[string]string
	cookies []string
	body    []byte
}

// parseAnswer reads an answer of payload format 2.0. JSON that has no status
// code is the body of a 200.
func parseAnswer(payload []byte) (answer, error) {
	var v2 struct {
		StatusCode      *int                       `json:"statusCode"`
		Headers         map[string]json.RawMessage `json:"headers"`
		Cookies         []string                   `json:"cookies"`
		Body            string                     `json:"body"`
		IsBase64Encoded bool                       `json:"isBase64Encoded"`
	}
	err := json.Unmarshal(payload, &v2)
	if syntax := new(json.SyntaxError); errors.As(err, &syntax) {
		return answer{}, fmt.Errorf("the function's answer is no JSON: %w", err)
	}
	if v2.StatusCode == nil {
		return answer{status: http.StatusOK, header: map[string]string{"content-type": "application/json"}, body: payload}, nil
	}
	if err != nil {
		return answer{}, fmt.Errorf("the function's answer: %w", err)
	}
	if *v2.StatusCode < 200 || *v2.StatusCode > 599 {
		return answer{}, fmt.Errorf("the function's answer has status code %d", *v2.StatusCode)
	}
	body := []byte(v2.Body)
	if v2.IsBase64Encoded {
		if body, err = base64.StdEncoding.DecodeString(v2.Body); err != nil {
			return answer{}, fmt.Errorf("the function's answer has a body that is no base64: %w", err)
		}
	}
	return answer{status: *v2.StatusCode, header: headerValues(v2.Headers), cookies: v2.Cookies, body: body}, nil
}

// headerValues takes numbers and booleans as they are written.
func headerValues(raw map[string]json.RawMessage) map[string]string {
	header := make(map[string]string)
	for name, value := range raw {
		var text string
		if err := json.Unmarshal(value, &text); err != nil {
			text = string(value)
		}
		header[strings.ToLower(name)] = text
	}
	return header
}

// write sends headers and body together. The gateway alone knows the length and
// the connection.
func (a answer) write(w http.ResponseWriter) {
	for name, value := range a.header {
		switch name {
		case "content-length", "connection", "transfer-encoding", "trailer", "upgrade":
		default:
			w.Header().Set(name, value)
		}
	}
	if _, ok := a.header["content-type"]; !ok {
		w.Header().Set("Content-Type", "text/plain;charset=UTF-8")
	}
	for _, cookie := range a.cookies {
		w.Header().Add("Set-Cookie", cookie)
	}
	if a.status == http.StatusNoContent || a.status == http.StatusNotModified {
		w.WriteHeader(a.status)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}
