package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"modelregistry/internal/python"
	"modelregistry/internal/registry"
)

// input is the parameters of a request. Its methods read one parameter each and
// hold it to its type; the first failure sticks and is the one that is told.
// Parameters are read in the order in which MLflow checks them.
type input struct {
	// query is set for a GET with a query string, body for any other request.
	query url.Values
	body  map[string]any
	err   error
}

// readInput takes the parameters of a GET from the query string, and without
// one from the body, as those of all other methods.
func readInput(r *http.Request) (*input, error) {
	if r.Method == http.MethodGet && r.URL.RawQuery != "" {
		return &input{query: parseQuery(r.URL.RawQuery)}, nil
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
	return &input{body: body}, checkSpellings(body)
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

func invalid(format string, args ...any) error {
	return &registry.Error{Code: registry.InvalidParameterValue, Message: fmt.Sprintf(format, args...)}
}

// find gives a parameter under its name, or in camel case; nil where there is
// none. One in a query string is a string.
func (in *input) find(name string) any {
	if in.query != nil {
		if values, ok := in.query[name]; ok {
			return values[0]
		}
		return nil
	}
	if value, ok := in.body[name]; ok {
		return value
	}
	return in.body[camelCase(name)]
}

func (in *input) fail(err error) {
	if in.err == nil {
		in.err = err
	}
}

// wrongType refuses a value as MLflow does, naming the type that Python gives it.
func (in *input) wrongType(name string, value any) {
	in.fail(invalid("Invalid value %s for parameter '%s' supplied:  Hint: Value was of type '%s'. "+
		"See the API docs for more information about request parameters.", python.JSON(value), name, pythonType(value)))
}

func pythonType(value any) string {
	switch value := value.(type) {
	case string:
		return "str"
	case bool:
		return "bool"
	case json.Number:
		if strings.ContainsAny(value.String(), ".eE") {
			return "float"
		}
		return "int"
	case []any:
		return "list"
	case map[string]any:
		return "dict"
	default:
		return "NoneType"
	}
}

// optional reads a string that may be absent.
func (in *input) optional(name string) *string {
	switch value := in.find(name).(type) {
	case nil:
		return nil
	case string:
		return &value
	default:
		in.wrongType(name, value)
		return nil
	}
}

// text reads a string; absent it is empty.
func (in *input) text(name string) string {
	value := in.optional(name)
	if value == nil {
		return ""
	}
	return *value
}

// required reads a string that must be there, under its own name.
func (in *input) required(name string) string {
	value := in.text(name)
	if _, camel := in.body[name]; value == "" || (in.query == nil && !camel) {
		in.fail(invalid("Missing value for required parameter '%s'. See the API docs for more information about request parameters.", name))
	}
	return value
}

// texts reads a list of strings.
func (in *input) texts(name string) []string {
	if in.query != nil {
		return in.query[name]
	}
	var texts []string
	for _, element := range in.list(name) {
		text, ok := element.(string)
		if !ok {
			in.wrongType(name, in.find(name))
			return nil
		}
		texts = append(texts, text)
	}
	return texts
}

func (in *input) list(name string) []any {
	switch value := in.find(name).(type) {
	case nil:
		return nil
	case []any:
		return value
	default:
		in.wrongType(name, value)
		return nil
	}
}

// flag reads a boolean; a query string may write it in any case.
func (in *input) flag(name string) bool {
	switch value := in.find(name).(type) {
	case nil:
		return false
	case bool:
		return value
	case string:
		if in.query == nil {
			break
		}
		flag, err := strconv.ParseBool(strings.ToLower(value))
		if err != nil || len(value) < len("true") {
			in.fail(invalid("Invalid boolean value: %s, must be 'true' or 'false'.", value))
		}
		return flag
	}
	in.wrongType(name, in.find(name))
	return false
}

// count reads an integer of at most a limit; absent it is the fallback. It may
// be written as a string.
func (in *input) count(name string, fallback, limit int) int {
	value := in.find(name)
	text := ""
	switch value := value.(type) {
	case nil:
		return fallback
	case string:
		text = strings.TrimSpace(value)
	case json.Number:
		text = strings.TrimSuffix(value.String(), ".0")
	}
	number, err := strconv.ParseInt(text, 10, 32)
	if err != nil || int(number) > limit {
		in.wrongType(name, value)
	}
	return int(number)
}

// tags reads a list of {key, value}. A tag without a value has an empty one.
func (in *input) tags() []registry.Tag {
	var tags []registry.Tag
	for _, element := range in.list("tags") {
		fields, ok := element.(map[string]any)
		if !ok {
			in.wrongType("tags", in.find("tags"))
			return nil
		}
		tag := &input{body: fields}
		key, value := tag.text("key"), tag.text("value")
		if tag.err != nil {
			in.wrongType("tags", in.find("tags"))
			return nil
		}
		tags = append(tags, registry.Tag{Key: key, Value: value})
	}
	return tags
}
