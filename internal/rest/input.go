package rest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

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
	// path gives a variable of the route.
	path func(string) string
	err  error
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

// flag reads a boolean; absent it is false.
func (in *input) flag(name string) bool {
	switch value := in.find(name).(type) {
	case nil:
		return false
	case bool:
		return value
	default:
		in.wrongType(name, value)
		return false
	}
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
