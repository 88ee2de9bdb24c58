package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"modelregistry/internal/python"
	"modelregistry/internal/registry"
)

// readInput takes the parameters of a GET from the query string, and without
// one from the body, as those of all other methods.
func readInput(r *http.Request) (*input, error) {
	if r.Method == http.MethodGet && r.URL.RawQuery != "" {
		return &input{query: parseQuery(r.URL.RawQuery), path: r.PathValue}, nil
	}
	if err := checkContentType(r); err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, &registry.Error{Code: registry.BadRequest, Message: "The request body could not be read.", Cause: err}
	}
	body, err := decodeBody(raw)
	if err != nil {
		return nil, err
	}
	return &input{body: body, path: r.PathValue}, checkSpellings(body)
}

// parseQuery reads a query string as MLflow's server does: what cannot be
// decoded stays as it was sent.
func parseQuery(raw string) url.Values {
	query := url.Values{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		query.Add(unquotePlus(name), unquotePlus(value))
	}
	return query
}

func unquotePlus(text string) string {
	text = strings.ReplaceAll(text, "+", " ")
	if decoded := python.Unquote(text); utf8.ValidString(decoded) {
		return decoded
	}
	return text
}

func checkContentType(r *http.Request) error {
	if r.Method != http.MethodPost && r.Method != http.MethodPut {
		return nil
	}
	mediaType, _, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Content-Type")), ";")
	switch {
	case len(r.Header.Values("Content-Type")) == 0:
		return invalid("Bad Request. Content-Type header is missing.")
	case mediaType != "application/json":
		return invalid("Bad Request. Content-Type must be one of ['application/json'].")
	}
	return nil
}

// decodeBody reads a JSON object. What is no JSON counts as empty, and what is
// JSON written into a JSON string, as old clients do, is read once more.
func decodeBody(raw []byte) (map[string]any, error) {
	value := decodeJSON(raw)
	if text, ok := value.(string); ok {
		value = decodeJSON([]byte(text))
	}
	switch body := value.(type) {
	case map[string]any:
		return body, nil
	case nil:
		return map[string]any{}, nil
	default:
		return nil, &registry.Error{Code: registry.BadRequest, Message: "The request body must be a JSON object."}
	}
}

func decodeJSON(raw []byte) any {
	var value any
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if !utf8.Valid(raw) || decoder.Decode(&value) != nil || !errors.Is(endOf(decoder), io.EOF) {
		return nil
	}
	return value
}

func endOf(decoder *json.Decoder) error {
	_, err := decoder.Token()
	return err
}

// checkSpellings refuses a parameter that is given in both spellings, since
// which of them counts would be a matter of luck.
func checkSpellings(body map[string]any) error {
	for name := range body {
		camel := camelCase(name)
		if _, both := body[camel]; both && camel != name {
			return invalid("Request specifies both '%s' and '%s'; provide only one of them.", name, camel)
		}
	}
	return nil
}

func camelCase(name string) string {
	parts := strings.Split(name, "_")
	for i, part := range parts[1:] {
		if part != "" {
			parts[i+1] = strings.ToUpper(part[:1]) + part[1:]
		}
	}
	return strings.Join(parts, "")
}
