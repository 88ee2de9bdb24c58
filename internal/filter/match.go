package filter

import (
	"cmp"
	"math"
	"slices"
	"unicode/utf8"
)

// Record is a registered model or a model version, as the filter sees it.
type Record interface {
	// Attribute returns name, run_id or source_path; "" for a version without a
	// run.
	Attribute(name string) string
	// Number returns version_number.
	Number(name string) int64
	// Tag returns the value of a tag, and whether the record has it.
	Tag(key string) (string, bool)
}

// Matches reports whether every comparison holds for the record.
func (f Filter) Matches(r Record) bool {
	for _, c := range f {
		if !c.Matches(r) {
			return false
		}
	}
	return true
}

// Tracked is a run, an experiment or a logged model, as the filter sees it.
type Tracked interface {
	Record
	// Lacks reports whether the record has no value for an attribute.
	Lacks(name string) bool
	// Param returns the value of a param, and whether the record has it.
	Param(key string) (string, bool)
	// Metrics returns the values that count for a metric: the newest of a run, all
	// of a logged model.
	Metrics(key string) []float64
	// Datasets returns name, digest or context of each dataset that a run read.
	Datasets(attribute string) []string
}

// Matches reports whether the comparison holds for the record. For a record
// without the tag none holds, not even !=. What only a grammar of Tracked
// records has is never asked of another.
func (c Comparison) Matches(r Record) bool {
	tracked, _ := r.(Tracked)
	switch c.Key.Kind {
	case Tag:
		return c.holdsIfAny(r.Tag(c.Key.Name))
	case Param:
		return c.holdsIfAny(tracked.Param(c.Key.Name))
	case Metric:
		return slices.ContainsFunc(tracked.Metrics(c.Key.Name), c.holdsFloat)
	case Dataset:
		return slices.ContainsFunc(tracked.Datasets(c.Key.Name), c.holds)
	}
	switch {
	case tracked != nil && tracked.Lacks(c.Key.Name):
		return false
	case c.Key.numeric():
		return c.holdsNumber(r.Number(c.Key.Name))
	}
	return c.holds(r.Attribute(c.Key.Name))
}

func (c Comparison) holdsIfAny(value string, ok bool) bool {
	switch c.Op {
	case IsNull:
		return !ok
	case IsNotNull:
		return ok
	}
	return ok && c.holds(value)
}

func (c Comparison) holds(value string) bool {
	switch c.Op {
	case Equal:
		return value == c.Value
	case NotEqual:
		return value != c.Value
	case Like:
		return like(value, c.Value, exact)
	case ILike:
		return like(value, c.Value, lower)
	case In, NotIn:
		_, found := slices.BinarySearch(c.Values, value)
		return found == (c.Op == In)
	}
	return false
}

func (c Comparison) holdsNumber(number int64) bool {
	order := cmp.Compare(number, c.Number)
	if c.Between && order == 0 {
		order = -1
	}
	return c.Op.holds(order)
}

// holdsFloat has NaN differ from every number, and nothing compare with a filter
// that asks for NaN.
func (c Comparison) holdsFloat(number float64) bool {
	switch {
	case math.IsNaN(c.Float):
		return false
	case math.IsNaN(number):
		return c.Op == NotEqual
	}
	return c.Op.holds(cmp.Compare(number, c.Float))
}

// holds reports whether the operator asks for what stands so to its right side.
func (o Operator) holds(order int) bool {
	switch o {
	case Equal:
		return order == 0
	case NotEqual:
		return order != 0
	case Greater:
		return order > 0
	case GreaterOrEqual:
		return order >= 0
	case Less:
		return order < 0
	case LessOrEqual:
		return order <= 0
	}
	return false
}

// Prefix returns what every value that a LIKE comparison matches begins with,
// and whether that is all it asks: whether the pattern is the prefix and a %
// behind it. For other operators it returns "", false.
func (c Comparison) Prefix() (prefix string, only bool) {
	if c.Op != Like {
		return "", false
	}
	for i := range len(c.Value) {
		if c.Value[i] == '%' || c.Value[i] == '_' {
			return c.Value[:i], c.Value[i:] == "%"
		}
	}
	return c.Value, false
}

func exact(b byte) byte { return b }

// lower folds A to Z only, as SQLite's lower() does.
func lower(b byte) byte {
	if b >= 'A' && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}

// like matches SQL's patterns: % stands for any run of characters, _ for one.
// It takes the shortest run for each % and, when the pattern breaks, lengthens
// the last one: earlier ones need no second try. So the time is at most
// len(value) times len(pattern).
func like(value, pattern string, fold func(byte) byte) bool {
	v, p := 0, 0
	retryValue, retryPattern := 0, -1
	for v < len(value) {
		switch {
		case p < len(pattern) && pattern[p] == '%':
			p++
			retryValue, retryPattern = v, p
		case p < len(pattern) && pattern[p] == '_':
			_, size := utf8.DecodeRuneInString(value[v:])
			v, p = v+size, p+1
		case p < len(pattern) && fold(pattern[p]) == fold(value[v]):
			v, p = v+1, p+1
		case retryPattern >= 0:
			_, size := utf8.DecodeRuneInString(value[retryValue:])
			retryValue += size
			v, p = retryValue, retryPattern
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '%' {
		p++
	}
	return p == len(pattern)
}
