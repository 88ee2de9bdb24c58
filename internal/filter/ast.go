package filter

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Filter is what a filter string asks for: comparisons that must all hold. The
// empty Filter asks for everything.
type Filter []Comparison

// Comparison is one condition. Which of Value, Values, Number and Float counts
// follows from the operator and the key: none for IS NULL and IS NOT NULL, Values
// for IN and NOT IN, Number for numeric attributes, Float for metrics, else Value.
type Comparison struct {
	Key   Key
	Op    Operator
	Value string
	// Values is sorted and free of doubles.
	Values []string
	// Number is at the nearer end of the int64 range when the filter's number
	// lies beyond it. Version numbers and times reach neither end, so such a
	// comparison holds for all of them or for none, as arithmetic has it.
	Number int64
	// Between says that the filter's number is no integer: it lies between Number
	// and the next one.
	Between bool
	// Float is what metrics are compared with. No metric compares with NaN.
	Float float64
}

// Key is what a comparison looks at.
type Key struct {
	Kind Kind
	// Name is the attribute as the filter writes it (name, version_number,
	// run_id, source_path) after aliases are resolved, or the key of the tag,
	// param or metric without its quotes.
	Name string
}

// Kind tells attributes from tags and from what runs log.
type Kind string

// The kinds of keys, spelled as messages have them. A Dataset key is name,
// digest or context of the datasets that a run read.
const (
	Attribute Kind = "attribute"
	Tag       Kind = "tag"
	Param     Kind = "parameter"
	Metric    Kind = "metric"
	Dataset   Kind = "dataset"
)

// Operator is a comparator of the grammar, in capitals.
type Operator string

// The operators. Like tells small from capital letters, ILike does not.
const (
	Equal          Operator = "="
	NotEqual       Operator = "!="
	Greater        Operator = ">"
	GreaterOrEqual Operator = ">="
	Less           Operator = "<"
	LessOrEqual    Operator = "<="
	Like           Operator = "LIKE"
	ILike          Operator = "ILIKE"
	In             Operator = "IN"
	NotIn          Operator = "NOT IN"
	IsNull         Operator = "IS NULL"
	IsNotNull      Operator = "IS NOT NULL"
)

// PromptTag is the key of the tag that makes a registered model, or a version,
// a prompt.
const PromptTag = "mlflow.prompt.is_prompt"

// Prompts reports whether the filter asks for prompts. Otherwise it asks for
// models, and none of its comparisons is about PromptTag.
func (f Filter) Prompts() bool {
	for _, c := range f {
		if c.Key != (Key{Tag, PromptTag}) {
			continue
		}
		value := strings.ToLower(c.Value)
		return c.Op == Equal && value == "true" || c.Op == NotEqual && value == "false"
	}
	return false
}

// withoutPromptTag drops the comparisons about PromptTag from a filter for
// models. They say what the caller knows already, and read as plain tag
// conditions they would find nothing: models have no such tag.
func (f Filter) withoutPromptTag() Filter {
	if f.Prompts() {
		return f
	}
	var kept Filter
	for _, c := range f {
		if c.Key != (Key{Tag, PromptTag}) {
			kept = append(kept, c)
		}
	}
	return kept
}

// String writes the filter in its own grammar. Parsing that gives the same
// Filter, unless a value ends in a backslash, for which the grammar has no sure
// spelling.
func (f Filter) String() string {
	texts := make([]string, len(f))
	for i, c := range f {
		texts[i] = c.String()
	}
	return strings.Join(texts, " AND ")
}

// String writes the comparison in the grammar of filters.
func (c Comparison) String() string {
	if c.Op == IsNull || c.Op == IsNotNull {
		return fmt.Sprintf("%s %s", c.Key, c.Op)
	}
	return fmt.Sprintf("%s %s %s", c.Key, c.Op, c.operand())
}

// String writes the key in the grammar of filters.
func (k Key) String() string {
	switch prefix := prefixes[k.Kind]; {
	case k.Kind == Attribute:
		return k.Name
	case fits(k.Name, '`'):
		return prefix + "`" + k.Name + "`"
	case isQuoted(k.Name, '`'):
		return prefix + "\"`" + k.Name + "`\""
	default:
		return prefix + quote(k.Name)
	}
}

var prefixes = map[Kind]string{Tag: "tag.", Param: "param.", Metric: "metric.", Dataset: "dataset."}

func (c Comparison) operand() string {
	switch {
	case c.Op == In || c.Op == NotIn:
		return formatList(c.Values)
	case c.Key.Kind == Metric:
		return formatFloat(c.Float)
	case c.Key.numeric() && c.Between:
		return formatFloat(float64(c.Number) + 0.5)
	case c.Key.numeric():
		return strconv.FormatInt(c.Number, 10)
	}
	return quote(c.Value)
}

// formatFloat writes a number as the grammar reads it: with no plus sign.
func formatFloat(number float64) string {
	switch {
	case math.IsInf(number, 1):
		return "1e999"
	case math.IsInf(number, -1):
		return "-1e999"
	}
	return strconv.FormatFloat(number, 'f', -1, 64)
}

// numeric reports whether the key is an attribute that is a number in every
// grammar that has it.
func (k Key) numeric() bool {
	if k.Kind != Attribute {
		return false
	}
	switch k.Name {
	case "version_number", "start_time", "end_time", "creation_time", "last_update_time", "creation_timestamp", "last_updated_timestamp":
		return true
	}
	return false
}

// quote puts a value between the quotes that it can stand in. A value holds its
// own escapes, so nothing is added or lost.
func quote(value string) string {
	if fits(value, '\'') {
		return "'" + value + "'"
	}
	return `"` + value + `"`
}

// fits says whether a value between such quotes is one literal.
func fits(value string, quote byte) bool {
	text := string(quote) + value + string(quote)
	return quotedEnd(text+" ", 0) == len(text)
}
