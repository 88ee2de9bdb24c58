package filter

import (
	"slices"
	"strconv"
	"strings"

	"modelregistry/internal/python"
)

// condition is a comparison whose key and value are read, but whose operator is
// not yet held against them: the server finds fault with the keys and values of
// all comparisons first.
type condition struct {
	key    Key
	op     string
	value  string
	values []string
	// kind is that of the value: single for a text, parenthesis for values,
	// integer or float.
	kind kind
}

func (g *Grammar) condition(text string, clause node) (condition, error) {
	left, op, right, err := clauseParts(text, clause)
	if err != nil {
		return condition{}, err
	}
	key, err := g.key(text[left.start:left.end])
	if err != nil {
		return condition{}, err
	}
	c := condition{key: key, op: op}
	if strings.HasPrefix(op, "IS ") {
		return c, errorf("Invalid comparator for %s: %s", key.Kind, op)
	}
	return c, c.read(g, right, text[right.start:right.end])
}

// clauseParts returns the left side, the operator in capitals and the right
// side.
func clauseParts(text string, clause node) (left node, op string, right node, err error) {
	parts := clause.parts
	left, right = parts[0], parts[len(parts)-1]
	switch {
	case parts[1].kind == not && len(parts) == 4:
		op = string(NotIn)
	case right.kind.in(null|notNull) && parts[1].kind == is:
		op = "IS " + strings.ToUpper(text[right.start:right.end])
	case len(parts) != 3:
		return left, "", right, errorf("Invalid comparison clause. Expected 3 tokens found %d", len(parts))
	default:
		op = strings.ToUpper(text[parts[1].start:parts[1].end])
	}
	if left.kind != identifier {
		return left, "", right, errorf("Invalid comparison clause. Expected 'Identifier' found '%s'", text[left.start:left.end])
	}
	return left, op, right, nil
}

// key reads name, attribute.name, tag.key or tags.key. Of the dots only the
// first divides.
func (g *Grammar) key(text string) (Key, error) {
	kind, name, err := splitKey(text)
	if err != nil {
		return Key{}, err
	}
	if kind == Attribute && !slices.Contains(g.attributes, name) {
		return Key{}, errorf("Invalid attribute key '%s' specified. Valid keys are '{%s}'", name, reprAll(g.attributes))
	}
	return Key{kind, unquoteKey(name)}, nil
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

// unquoteKey takes off one pair of quotes and, inside it, one of back-ticks.
func unquoteKey(text string) string {
	if isQuoted(text, '\'') || isQuoted(text, '"') {
		text = text[1 : len(text)-1]
	}
	if isQuoted(text, '`') {
		text = text[1 : len(text)-1]
	}
	return text
}

func isQuoted(text string, quote byte) bool {
	return len(text) >= 2 && text[0] == quote && text[len(text)-1] == quote
}

// read takes the right side of the comparison.
func (c *condition) read(g *Grammar, right node, text string) error {
	c.kind = right.kind
	switch {
	case right.kind.in(single | identifier):
		return c.readText(text)
	case c.key.Kind == Tag:
		return errorf("Expected a quoted string value for tag (e.g. 'my-value'). Got value %s", text)
	case right.kind == parenthesis:
		return c.readList(g, text)
	case right.kind.in(integer|float) && g.numeric != nil:
		return c.readNumber(g, text)
	}
	return errorf("Expected a quoted string value or a list of quoted string values for attributes. Got value %s", text)
}

func (c *condition) readText(text string) error {
	if !isQuoted(text, '\'') && !isQuoted(text, '"') {
		return errorf("Parameter value is either not quoted or unidentified quote types used for string value %s. "+
			"Use either single or double quotes.", text)
	}
	c.kind, c.value = single, text[1:len(text)-1]
	return nil
}

func (c *condition) readList(g *Grammar, text string) (err error) {
	if !slices.Contains(g.lists, c.key.Name) {
		return errorf("Only [%s] attributes support comparison with a list of quoted string values.", reprAll(g.lists))
	}
	c.values, err = parseList(text)
	return err
}

func (c *condition) readNumber(g *Grammar, text string) error {
	if !slices.Contains(g.numeric, c.key.Name) {
		return errorf("Only the '{%s}' attributes support comparison with numeric values.", reprAll(g.numeric))
	}
	c.value = text
	return nil
}

// comparison holds the operator against the key and the value.
func (c condition) comparison() (Comparison, error) {
	op := Operator(c.op)
	switch {
	case c.key.numeric():
		return c.numericComparison()
	case c.kind == parenthesis && (op == In || op == NotIn):
		values := slices.Clone(c.values)
		slices.Sort(values)
		return Comparison{Key: c.key, Op: op, Values: slices.Compact(values)}, nil
	}
	switch op {
	case Equal, NotEqual, Like, ILike:
		if c.kind == parenthesis {
			return Comparison{}, errorf("Invalid comparator for a list of values: %s. Use IN or NOT IN.", op)
		}
	default:
		return Comparison{}, errorf("Invalid comparator for %s: %s", c.key.Kind, op)
	}
	if (op == Like || op == ILike) && len(c.value) > MaxPattern {
		return Comparison{}, errorf("Invalid pattern for %s. It must be at most %d bytes long, but got %d bytes.", op, MaxPattern, len(c.value))
	}
	return Comparison{Key: c.key, Op: op, Value: c.value}, nil
}

func (c condition) numericComparison() (Comparison, error) {
	op := Operator(c.op)
	switch op {
	case Equal, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual:
	default:
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
	number, _ := strconv.ParseFloat(c.value, 64)
	return python.Float(number)
}
