package rest

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"modelregistry/internal/python"
)

// integer reads a 64-bit integer; absent it is zero. It may be written as a string.
func (in *input) integer(name string) int64 {
	if value := in.optionalInteger(name); value != nil {
		return *value
	}
	return 0
}

// optionalInteger reads a 64-bit integer that may be absent.
func (in *input) optionalInteger(name string) *int64 {
	value := in.find(name)
	text := ""
	switch value := value.(type) {
	case nil:
		return nil
	case string:
		text = strings.TrimSpace(value)
	case json.Number:
		text = strings.TrimSuffix(value.String(), ".0")
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		in.wrongType(name, value)
	}
	return &number
}

// float reads a number that is there. It may be written as a string, as NaN and
// the infinities have to be.
func (in *input) float(name string) float64 {
	value := in.find(name)
	text := ""
	switch value := value.(type) {
	case string:
		text = strings.TrimSpace(value)
	case json.Number:
		text = value.String()
	}
	number, err := strconv.ParseFloat(text, 64)
	// What is out of range is infinite, as for Python.
	if err != nil && !math.IsInf(number, 0) {
		in.wrongType(name, value)
	}
	return number
}

// choice reads one of several values by its name or by its number, of which the
// first value has the one given; absent it is nil.
func choice[T ~string](in *input, name string, first int64, values []T) *T {
	value := in.find(name)
	if value == nil {
		return nil
	}
	if text, ok := value.(string); ok {
		for _, v := range values {
			if string(v) == text {
				return &v
			}
		}
	}
	number := in.integer(name) - first
	if number < 0 || number >= int64(len(values)) {
		in.wrongType(name, value)
		return nil
	}
	return &values[number]
}

// double is a number as MLflow writes it: with a point, and NaN as a string.
type double float64

// MarshalJSON writes the number.
func (d double) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(d)) {
		return []byte(`"NaN"`), nil
	}
	return []byte(python.Float(float64(d))), nil
}

// refusedByDocs refuses a parameter as MLflow does with a message of its own.
func refusedByDocs(format string, args ...any) error {
	return invalid("%s See the API docs for more information about request parameters.", fmt.Sprintf(format, args...))
}
