package filter

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"modelregistry/internal/python"
)

// runRules are those of search-runs.
type runRules struct{ statementRules }

// Names of attributes and comparators, sorted, as the messages have them.
var (
	runAttributes = []string{
		"Created", "Run Name", "Run name", "artifact_uri", "created", "end_time", "run name", "run_id", "run_name", "start_time", "status", "user_id",
	}
	runNumbers        = []string{"Created", "created", "end_time", "start_time"}
	datasetAttributes = []string{"context", "digest", "name"}

	numberComparators = []string{"!=", "<", "<=", "=", ">", ">="}
	textComparators   = []string{"!=", "=", "ILIKE", "IN", "LIKE", "NOT IN"}
	nullComparators   = []string{"!=", "=", "ILIKE", "IS NOT NULL", "IS NULL", "LIKE"}
)

// invalid names each part between quotes.
func (runRules) invalid(_ string, parts []string) error {
	return errorf("Invalid clause(s) in filter string: '%s'", strings.Join(parts, "', '"))
}

func (runRules) key(text string) (Key, error) { return runKey(text, runAttributes) }

func runKey(text string, attributes []string) (Key, error) {
	kind, name := Attribute, text
	if entity, rest, dotted := strings.Cut(text, "."); dotted {
		var err error
		if kind, err = runKind(entity); err != nil {
			return Key{}, err
		}
		name = rest
	}
	name = unquoteKey(name)
	switch {
	case kind == Dataset && !slices.Contains(datasetAttributes, name):
		return Key{}, errorf("Invalid dataset key '%s' specified. Valid keys are '{%s}'", name, reprAll(datasetAttributes))
	case kind != Attribute:
		return Key{kind, name}, nil
	case !slices.Contains(attributes, name):
		return Key{}, unknownAttribute(name, attributes)
	}
	return Key{Attribute, name}, nil
}

func runKind(entity string) (Kind, error) {
	if isQuoted(entity, '`') {
		entity = entity[1 : len(entity)-1]
	}
	switch entity {
	case "metric", "metrics":
		return Metric, nil
	case "parameter", "parameters", "param", "params":
		return Param, nil
	case "tag", "tags":
		return Tag, nil
	case "attribute", "attributes", "attr", "run":
		return Attribute, nil
	case "dataset", "datasets":
		return Dataset, nil
	}
	return "", errorf("Invalid entity type '%s'. Valid values are ['metric', 'parameter', 'tag', 'attribute', 'dataset']", entity)
}

func (runRules) null(c condition, _ string) error {
	if c.key.Kind != Tag && c.key.Kind != Param {
		return errorf("IS NULL / IS NOT NULL is only supported for tags and params, not for '%s' '%s'", c.key.Kind, c.key.Name)
	}
	return nil
}

func (runRules) read(c *condition, right node, text string) error {
	if c.key.Kind == Metric && !right.kind.in(integer|float) {
		return errorf("Expected numeric value type for metric. Found %s", text)
	}
	return c.readTracked(right, text, runNumbers, []string{"run_id"})
}

// readTracked takes the value of an attribute, a tag, or of what a run logged.
func (c *condition) readTracked(right node, text string, numbers, lists []string) error {
	c.kind = right.kind
	attribute := c.key.Kind == Attribute
	switch {
	case attribute && slices.Contains(numbers, c.key.Name):
		if !right.kind.in(integer | float) {
			return errorf("Expected numeric value type for numeric attribute: %s. Found %s", c.key.Name, text)
		}
		c.value = text
	case c.key.Kind == Metric:
		c.value = text
	case right.kind.in(single | identifier):
		return c.readText(text)
	case right.kind == parenthesis && attribute:
		return c.readList(lists, text)
	case right.kind == parenthesis && c.key.Kind == Dataset:
		return c.readList(datasetAttributes, text)
	case attribute:
		return errorf("Expected a quoted string value for attributes. Got value %s", text)
	case c.key.Kind == Dataset:
		return errorf("Expected a quoted string value for dataset attributes. Got value %s", text)
	default:
		return expectedText(c.key.Kind, text)
	}
	return nil
}

func (runRules) comparison(c condition) (Comparison, error) {
	number := c.key.Kind == Attribute && slices.Contains(runNumbers, c.key.Name)
	c.key = c.key.run()
	switch c.key.Kind {
	case Metric:
		if err := c.among(numberComparators, numberComparators, ""); err != nil {
			return Comparison{}, err
		}
		return Comparison{Key: c.key, Op: Operator(c.op), Float: parseFloat(c.value)}, nil
	case Param:
		return c.compareAmong(nullComparators, "'")
	case Tag:
		return c.compareAmong(nullComparators, "")
	case Dataset:
		return c.compareAmong(textComparators, "")
	}
	if number {
		if err := c.among(numberComparators, textComparators, ""); err != nil {
			return Comparison{}, err
		}
		return c.compareNumbers(), nil
	}
	return c.compareAmong(textComparators, "'")
}

// run resolves the other names of a run's attributes.
func (k Key) run() Key {
	switch {
	case k.Kind != Attribute:
	case strings.EqualFold(k.Name, "created"):
		k.Name = "start_time"
	case strings.EqualFold(k.Name, "run name"):
		k.Name = "run_name"
	}
	return k
}

// among refuses a comparator that is not taken, naming some. The server does not
// always close the quote behind them.
func (c condition) among(taken, named []string, closing string) error {
	if slices.Contains(taken, c.op) {
		return nil
	}
	return errorf("Invalid comparator '%s' not one of '{%s}%s", c.op, reprAll(named), closing)
}

func (c condition) compareAmong(taken []string, closing string) (Comparison, error) {
	if err := c.among(taken, taken, closing); err != nil {
		return Comparison{}, err
	}
	if c.op == string(IsNull) || c.op == string(IsNotNull) {
		return Comparison{Key: c.key, Op: Operator(c.op)}, nil
	}
	return c.compareTexts()
}

func (c condition) compareNumbers() Comparison {
	if number, ok := python.ParseInt(c.value); ok {
		return Comparison{Key: c.key, Op: Operator(c.op), Number: number}
	}
	return c.compareFloat(parseFloat(c.value))
}

// compareFloat makes the comparison of an integer with a number.
func (c condition) compareFloat(number float64) Comparison {
	out := Comparison{Key: c.key, Op: Operator(c.op)}
	whole := math.Floor(number)
	switch {
	case whole >= math.MaxInt64:
		out.Number = math.MaxInt64
	case whole < math.MinInt64:
		out.Number = math.MinInt64
	default:
		out.Number, out.Between = int64(whole), whole != number
	}
	return out
}

// experimentRules are those of search-experiments.
type experimentRules struct{ statementRules }

var (
	experimentAttributes = []string{"creation_time", "experiment_id", "last_update_time", "name"}
	experimentNumbers    = []string{"creation_time", "last_update_time"}
)

func (experimentRules) key(text string) (Key, error) { return experimentKey(text) }

func experimentKey(text string) (Key, error) {
	kind, name, err := splitKey(text)
	if err != nil {
		return Key{}, err
	}
	name = unquoteKey(name)
	if kind == Attribute && !slices.Contains(experimentAttributes, name) {
		return Key{}, unknownAttribute(name, experimentAttributes)
	}
	return Key{kind, name}, nil
}

func (experimentRules) null(c condition, _ string) error {
	if c.key.Kind != Tag {
		return errorf("IS NULL / IS NOT NULL is only supported for tags, not for attribute '%s'", c.key.Name)
	}
	return nil
}

func (experimentRules) read(c *condition, right node, text string) error {
	return c.readTracked(right, text, experimentNumbers, []string{"experiment_id"})
}

// comparison takes operators in capitals only, as the server does.
func (experimentRules) comparison(c condition) (Comparison, error) {
	c.op = c.written
	op := Operator(c.op)
	nominal := op == Equal || op == NotEqual
	switch {
	case c.key.Kind == Tag && (op == IsNull || op == IsNotNull):
		return Comparison{Key: c.key, Op: op}, nil
	case c.key.Kind == Tag && !nominal && op != Like && op != ILike:
		return Comparison{}, errorf("Invalid comparator for tag: %s", op)
	case c.key == Key{Attribute, "experiment_id"}:
		return c.compareExperiments(op)
	case c.key.numeric():
		return c.compareTimes(op)
	case c.key.Kind == Attribute && (op == In || op == NotIn):
		return Comparison{}, errorf("Invalid comparator for string attribute: %s", op)
	case c.key.Kind == Attribute:
		return c.compareAmong(textComparators, "'")
	}
	return c.compareTexts()
}

func (c condition) compareTimes(op Operator) (Comparison, error) {
	switch {
	case !op.ordering():
		return Comparison{}, c.among(numberComparators, textComparators, "")
	case c.kind == float:
		return Comparison{}, errorf("Invalid value for numeric attribute '%s': '%s'", c.key.Name, python.Float(parseFloat(c.value)))
	}
	return c.compareNumbers(), nil
}

// compareExperiments compares ids, which are numbers, in the one way in which
// each can be written.
func (c condition) compareExperiments(op Operator) (Comparison, error) {
	switch op {
	case Equal, NotEqual, In, NotIn:
	default:
		return Comparison{}, errorf("Invalid comparator for experiment_id: %s", op)
	}
	values := c.values
	if c.kind != parenthesis {
		values = []string{c.value}
	}
	numbers := make([]string, len(values))
	for i, value := range values {
		number, ok := python.ParseInt(value)
		if !ok {
			return Comparison{}, errorf("Invalid experiment ID '%s'. Experiment ID must be a valid integer.", value)
		}
		numbers[i] = strconv.FormatInt(number, 10)
	}
	c.value, c.values = numbers[0], numbers
	return c.compareTexts()
}
