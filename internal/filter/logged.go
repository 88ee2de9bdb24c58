package filter

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"modelregistry/internal/python"
)

// loggedRules are those of search-logged-models, which has a reader of its own.
type loggedRules struct{}

var (
	// loggedAttributes are those that can be asked for, with the names by which
	// they are known here. A status is its number on the wire.
	loggedAttributes = map[string]string{
		"artifact_location": "artifact_location", "experiment_id": "experiment_id", "model_id": "model_id", "model_type": "model_type", "name": "name",
		"source_run_id": "source_run_id", "status": "status", "status_message": "status_message", "lifecycle_stage": "lifecycle_stage",
		"creation_time": "creation_timestamp", "creation_timestamp": "creation_timestamp", "creation_timestamp_ms": "creation_timestamp",
		"last_updated_timestamp": "last_updated_timestamp", "last_updated_timestamp_ms": "last_updated_timestamp",
	}
	loggedPrefix = regexp.MustCompile(`^([a-z]+)\.(.+)$`)
	loggedKinds  = map[string]Kind{"attributes": Attribute, "metrics": Metric, "params": Param, "tags": Tag}
)

func (loggedRules) unreadable(text string, _ bool) error {
	return errorf("Invalid filter string: %s. Expected a single SQL expression.", python.Repr(text))
}

func (loggedRules) invalid(text string, _ []string) error {
	return errorf("Invalid filter string: %s. Expected a list of comparisons separated by 'AND' (e.g. 'metrics.loss > 0.1 AND params.lr = 0.01').",
		python.Repr(text))
}

func (loggedRules) key(text string) (Key, error) {
	parts := loggedPrefix.FindStringSubmatch(text)
	if parts == nil {
		return loggedAttribute(text)
	}
	kind, ok := loggedKinds[parts[1]]
	if !ok {
		return Key{}, errorf("Invalid entity type: %s. Expected one of ['attributes', 'metrics', 'params', 'tags'].", python.Repr(parts[1]))
	}
	name := strings.Trim(parts[2], "`")
	if kind == Attribute {
		return loggedAttribute(name)
	}
	return Key{kind, name}, nil
}

func loggedAttribute(text string) (Key, error) {
	if name, ok := loggedAttributes[strings.Trim(text, "`")]; ok {
		return Key{Attribute, name}, nil
	}
	return Key{}, errorf("Invalid attribute key '%s' specified. Valid keys are '{%s}'", text, reprAll(slices.Sorted(maps.Keys(loggedAttributes))))
}

func (loggedRules) null(c condition, written string) error {
	return errorf("Invalid comparison: %s%s. Expected a comparison with 3 tokens.", written, c.op)
}

// read takes text between single quotes, and without any.
func (loggedRules) read(c *condition, right node, text string) error {
	c.kind = right.kind
	if err := c.judgeLogged(); err != nil {
		return err
	}
	switch {
	case right.kind == parenthesis && !c.numeric():
		values, err := parseList(text)
		c.values = values
		return err
	case !c.numeric():
		c.value = strings.Trim(text, "'")
	default:
		c.value = text
	}
	return nil
}

func (c condition) numeric() bool { return c.key.Kind == Metric || c.key.numeric() }

func (c condition) judgeLogged() error {
	operators := []string{"=", "!=", "LIKE", "ILIKE", "IN", "NOT IN"}
	if c.numeric() {
		operators = []string{"<", "<=", ">", ">=", "=", "!="}
	}
	if slices.Contains(operators, c.op) {
		return nil
	}
	return errorf("Invalid comparison operator for %s.%s: %s. Expected one of (%s).",
		loggedKind(c.key.Kind), c.key.stored(), python.Repr(c.op), reprAll(operators))
}

func loggedKind(kind Kind) string {
	for name, known := range loggedKinds {
		if known == kind {
			return name
		}
	}
	return ""
}

// stored is the attribute's name in the server's messages.
func (k Key) stored() string {
	if k.numeric() {
		return k.Name + "_ms"
	}
	return k.Name
}

func (loggedRules) comparison(c condition) (Comparison, error) {
	if !c.numeric() {
		return c.compareTexts()
	}
	number, err := strconv.ParseFloat(strings.ToLower(c.value), 64)
	if err != nil && !math.IsInf(number, 0) {
		return Comparison{}, errorf("Expected a number to compare %s.%s with. Found %s", loggedKind(c.key.Kind), c.key.stored(), c.value)
	}
	if c.key.Kind == Metric {
		return Comparison{Key: c.key, Op: Operator(c.op), Float: number}, nil
	}
	return c.compareFloat(number), nil
}
