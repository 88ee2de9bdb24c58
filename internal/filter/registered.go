package filter

import (
	"slices"
	"strconv"
	"strings"

	"modelregistry/internal/python"
)

// registeredRules are those of the registry's searches.
type registeredRules struct {
	statementRules
	// attributes are the keys besides tags; lists those of them that IN and NOT
	// IN may ask for. Both sorted.
	attributes, lists []string
	// numeric are the keys that a message about numbers names.
	numeric []string
}

// key reads name, attribute.name, tag.key or tags.key. Of the dots only the
// first divides.
func (r registeredRules) key(text string) (Key, error) {
	kind, name, err := splitKey(text)
	if err != nil {
		return Key{}, err
	}
	if kind == Attribute && !slices.Contains(r.attributes, name) {
		return Key{}, unknownAttribute(name, r.attributes)
	}
	return Key{kind, unquoteKey(name)}, nil
}

func unknownAttribute(name string, attributes []string) error {
	return errorf("Invalid attribute key '%s' specified. Valid keys are '{%s}'", name, reprAll(attributes))
}

func splitKey(text string) (Kind, string, error) {
	entity, name, dotted := strings.Cut(text, ".")
	switch {
	case !dotted:
		return Attribute, text, nil
	case entity == "attribute":
		return Attribute, name, nil
	case entity == "tag", entity == "tags":
		return Tag, name, nil
	}
	return "", "", errorf("Invalid entity type '%s'. Valid entity types are ('attribute', 'tag', 'tags')", entity)
}

func (registeredRules) null(c condition, _ string) error {
	return errorf("Invalid comparator for %s: %s", c.key.Kind, c.op)
}

func (r registeredRules) read(c *condition, right node, text string) error {
	c.kind = right.kind
	switch {
	case right.kind.in(single | identifier):
		return c.readText(text)
	case c.key.Kind == Tag:
		return expectedText(c.key.Kind, text)
	case right.kind == parenthesis:
		return c.readList(r.lists, text)
	case right.kind.in(integer|float) && r.numeric != nil:
		return r.readNumber(c, text)
	}
	return errorf("Expected a quoted string value or a list of quoted string values for attributes. Got value %s", text)
}

func expectedText(kind Kind, text string) error {
	return errorf("Expected a quoted string value for %s (e.g. 'my-value'). Got value %s", kind, text)
}

func (r registeredRules) readNumber(c *condition, text string) error {
	if !slices.Contains(r.numeric, c.key.Name) {
		return errorf("Only the '{%s}' attributes support comparison with numeric values.", reprAll(r.numeric))
	}
	c.value = text
	return nil
}

func (registeredRules) comparison(c condition) (Comparison, error) {
	if c.key.numeric() {
		return c.compareVersions()
	}
	switch Operator(c.op) {
	case Equal, NotEqual, Like, ILike:
		return c.compareTexts()
	case In, NotIn:
		if c.kind == parenthesis {
			return c.compareTexts()
		}
	}
	return Comparison{}, errorf("Invalid comparator for %s: %s", c.key.Kind, c.op)
}

func (c condition) compareVersions() (Comparison, error) {
	op := Operator(c.op)
	if !op.ordering() {
		return Comparison{}, errorf("Invalid comparator for attribute %s: %s", c.key.Name, op)
	}
	number, ok := python.ParseInt(c.value)
	if !ok {
		return Comparison{}, errorf("Invalid value for numeric attribute '%s': %s", c.key.Name, c.shown())
	}
	return Comparison{Key: c.key, Op: op, Number: number}, nil
}

// shown is the value as Python prints it: a text, or the float nearest to it,
// which is infinite beyond the range.
func (c condition) shown() string {
	if c.kind != float {
		return python.Repr(c.value)
	}
	return python.Float(parseFloat(c.value))
}

// parseFloat reads what the lexer takes for a number. It is infinite beyond the
// range.
func parseFloat(text string) float64 {
	number, _ := strconv.ParseFloat(text, 64)
	return number
}

// ordering reports whether the operator compares numbers.
func (o Operator) ordering() bool {
	switch o {
	case Equal, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual:
		return true
	}
	return false
}
