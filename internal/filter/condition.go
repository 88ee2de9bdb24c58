package filter

import (
	"slices"
	"strings"

	"modelregistry/internal/python"
)

// condition is a comparison whose key and value are read, but whose operator is
// not yet held against them: the server finds fault with the keys and values of
// all comparisons first.
type condition struct {
	key Key
	// op is the operator in capitals, written how it stands in the text.
	op, written string
	value       string
	values      []string
	// kind is that of the value: single for a text, parenthesis for values,
	// integer or float.
	kind kind
}

// rules are what tells one search's grammar from another's.
type rules interface {
	// unreadable refuses a text that is no statement, or more than one.
	unreadable(text string, several bool) error
	// invalid refuses the parts of a text that are no comparisons.
	invalid(text string, parts []string) error
	// key reads the left side of a comparison.
	key(text string) (Key, error)
	// null says whether IS NULL and IS NOT NULL may stand behind the key, which
	// is written so.
	null(c condition, written string) error
	// read takes the right side of the comparison.
	read(c *condition, right node, text string) error
	// comparison holds the operator against the key and the value.
	comparison(c condition) (Comparison, error)
}

func (g *Grammar) condition(text string, clause node) (condition, error) {
	left, op, right, err := clauseParts(text, clause)
	if err != nil {
		return condition{}, err
	}
	key, err := g.rules.key(text[left.start:left.end])
	if err != nil {
		return condition{}, err
	}
	c := condition{key: key, op: strings.ToUpper(op), written: op}
	if strings.HasPrefix(c.op, "IS ") {
		return c, g.rules.null(c, text[left.start:left.end])
	}
	return c, g.rules.read(&c, right, text[right.start:right.end])
}

// clauseParts returns the left side, the operator and the right side.
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
		op = text[parts[1].start:parts[1].end]
	}
	if left.kind != identifier {
		return left, "", right, errorf("Invalid comparison clause. Expected 'Identifier' found '%s'", text[left.start:left.end])
	}
	return left, op, right, nil
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

func (c *condition) readText(text string) error {
	if !isQuoted(text, '\'') && !isQuoted(text, '"') {
		return errorf("Parameter value is either not quoted or unidentified quote types used for string value %s. "+
			"Use either single or double quotes.", text)
	}
	c.kind, c.value = single, text[1:len(text)-1]
	return nil
}

// readList reads the list of an attribute, if lists has it.
func (c *condition) readList(lists []string, text string) (err error) {
	if !slices.Contains(lists, c.key.Name) {
		return errorf("Only [%s] attributes support comparison with a list of quoted string values.", reprAll(lists))
	}
	c.values, err = parseList(text)
	return err
}

// compareTexts makes the comparison of a text, or of a list, whose operator has
// been judged.
func (c condition) compareTexts() (Comparison, error) {
	op := Operator(c.op)
	switch {
	case c.kind == parenthesis && (op == In || op == NotIn):
		values := slices.Clone(c.values)
		slices.Sort(values)
		return Comparison{Key: c.key, Op: op, Values: slices.Compact(values)}, nil
	case c.kind == parenthesis:
		return Comparison{}, errorf("Invalid comparator for a list of values: %s. Use IN or NOT IN.", op)
	case (op == Like || op == ILike) && len(c.value) > MaxPattern:
		return Comparison{}, errorf("Invalid pattern for %s. It must be at most %d bytes long, but got %d bytes.", op, MaxPattern, len(c.value))
	}
	return Comparison{Key: c.key, Op: op, Value: c.value}, nil
}

// statementRules are the words in which most searches refuse a text.
type statementRules struct{}

func (statementRules) unreadable(text string, several bool) error {
	if several {
		return errorf("Search filter contained multiple expression %s. Provide AND-ed expression list.", python.Repr(text))
	}
	return errorf("Invalid filter '%s'. Could not be parsed.", text)
}

func (statementRules) invalid(_ string, parts []string) error {
	return errorf("Invalid clause(s) in filter string: %s", strings.Join(parts, ", "))
}
