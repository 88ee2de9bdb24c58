package mlmodel

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Signature is what a model takes and gives, each part as MLflow's JSON or empty.
type Signature struct{ Inputs, Outputs, Params string }

// signatureOf holds a signature to its form: inputs, outputs and params are JSON
// in text.
func signatureOf(value any) (Signature, error) {
	if value == nil {
		return Signature{}, nil
	}
	read, ok := value.(map[string]any)
	if !ok {
		return Signature{}, errors.New("signature must be a mapping")
	}
	var signature Signature
	for name, part := range map[string]*string{"inputs": &signature.Inputs, "outputs": &signature.Outputs, "params": &signature.Params} {
		text, err := optionalText(read, name)
		if err != nil {
			return Signature{}, fmt.Errorf("signature: %w", err)
		}
		if text != "" && !json.Valid([]byte(text)) {
			return Signature{}, fmt.Errorf("signature: %s is no JSON", name)
		}
		*part = text
	}
	return signature, nil
}

// Column is a value that a model takes or gives, or one within another.
type Column struct {
	// Name is empty where it has none. Within is the way to the value that it lies
	// in, such as messages[]. for the objects of a list, and {}. for those of a map.
	Within, Name string
	// Type is in words, such as double, array of object, or tensor of float32.
	Type string
	// Shape is a tensor's, such as [-1, 10], where -1 is any size.
	Shape    string
	Optional bool
	// Default is a parameter's, as JSON.
	Default string
}

// field is a column as MLflow writes it. Source: to_dict of mlflow.types.schema.
type field struct {
	Name     json.RawMessage `json:"name"`
	Type     string          `json:"type"`
	DType    string          `json:"dtype"` // of a parameter, before MLflow 2.9
	Required *bool           `json:"required"`
	Default  json.RawMessage `json:"default"`
	Shape    []int64         `json:"shape"`
	Tensor   *struct {
		DType string  `json:"dtype"`
		Shape []int64 `json:"shape"`
	} `json:"tensor-spec"`
	Items      *field           `json:"items"`
	Values     *field           `json:"values"`
	Properties map[string]field `json:"properties"`
}

// What anybody may have written is bounded: how deep values lie in one another, and
// of a name, in bytes, how much is read.
const (
	maxNesting = 16
	maxName    = 500
)

var (
	errColumns = errors.New("it is no list of columns as MLflow writes it")
	errNesting = fmt.Errorf("its values are nested deeper than %d", maxNesting)
)

// Columns reads a part of a signature, of which it gives at most so many columns
// and whether there are more. What lies within a column follows it.
func Columns(part string, limit int) (columns []Column, more bool, err error) {
	if part == "" {
		return nil, false, nil
	}
	var fields []field
	if err := json.Unmarshal([]byte(part), &fields); err != nil {
		return nil, false, errColumns
	}
	reader := reading{left: limit}
	for _, field := range fields {
		if err := reader.add(field, "", nameOf(field.Name), 0); err != nil {
			return nil, false, err
		}
	}
	return reader.columns, reader.left < 0, nil
}

// reading gathers columns, until none is left to take.
type reading struct {
	columns []Column
	left    int
}

func (r *reading) add(f field, within, name string, depth int) error {
	if r.left--; r.left < 0 {
		return nil
	}
	words, mark, inner, err := f.words(depth)
	if err != nil {
		return err
	}
	column := Column{
		Within: within, Name: cut(name), Type: words, Optional: f.Required != nil && !*f.Required, Default: string(f.Default),
	}
	switch {
	case f.Tensor != nil:
		column.Shape = shapeOf(f.Tensor.Shape)
	case len(f.Shape) > 0:
		column.Type = "list of " + words
	}
	r.columns = append(r.columns, column)
	within += column.Name + mark + "."
	for _, key := range slices.Sorted(maps.Keys(inner)) {
		if err := r.add(inner[key], within, key, depth+1); err != nil || r.left < 0 {
			return err
		}
	}
	return nil
}

// nameOf gives a name, which may be a number.
func nameOf(raw json.RawMessage) string {
	var text string
	if err := json.Unmarshal(raw, &text); err == nil {
		return text
	}
	return string(raw)
}

func cut(name string) string {
	if len(name) <= maxName {
		return name
	}
	return strings.ToValidUTF8(name[:maxName], "") + "…"
}

// words tell the type, with the properties of the objects that are in it and the
// marks of what they are in.
func (f field) words(depth int) (words, mark string, properties map[string]field, err error) {
	if depth > maxNesting {
		return "", "", nil, errNesting
	}
	switch {
	case f.Tensor != nil:
		return "tensor of " + f.Tensor.DType, "", nil, nil
	case f.Items != nil:
		words, mark, properties, err = f.Items.words(depth + 1)
		return f.Type + " of " + words, "[]" + mark, properties, err
	case f.Values != nil:
		words, mark, properties, err = f.Values.words(depth + 1)
		return f.Type + " of " + words, "{}" + mark, properties, err
	case f.Type == "":
		return f.DType, "", nil, nil
	}
	return f.Type, "", f.Properties, nil
}

func shapeOf(sizes []int64) string {
	var texts []string
	for _, size := range sizes {
		texts = append(texts, fmt.Sprint(size))
	}
	return "[" + strings.Join(texts, ", ") + "]"
}
