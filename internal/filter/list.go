package filter

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"modelregistry/internal/python"
)

// The server evaluates the list of IN and NOT IN as a Python tuple. So a
// backslash escapes in there, as it does not in other values, and strings with
// nothing between them are one: ('it''s') holds its. Of what else Python takes
// (prefixed strings, comments, tuples in tuples) nothing is taken here.

const illFormedList = "While parsing a list in the query, expected a non-empty list of string values, but got ill-formed list."

// element is a member of a list: a string, or a number as Python prints it.
type element struct {
	text   string
	number bool
}

// parseList reads a list with its parentheses.
func parseList(text string) ([]string, error) {
	elements, ok := parseElements(text)
	if !ok {
		return nil, &Error{illFormedList}
	}
	if len(elements) == 0 {
		return nil, errorf("While parsing a list in the query, expected a non-empty list of string values, but got empty list")
	}
	values, numbers := make([]string, len(elements)), false
	for i, element := range elements {
		values[i] = element.text
		numbers = numbers || element.number
	}
	if numbers {
		return nil, errorf("While parsing a list in the query, expected string value, punctuation, or whitespace, "+
			"but got different type in list: %s", reprTuple(elements))
	}
	return values, nil
}

// reprAll writes strings separated by commas, as Python's lists, sets and
// tuples do between their brackets.
func reprAll(values []string) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = python.Repr(value)
	}
	return strings.Join(texts, ", ")
}

func reprTuple(elements []element) string {
	texts := make([]string, len(elements))
	for i, element := range elements {
		texts[i] = element.text
		if !element.number {
			texts[i] = python.Repr(element.text)
		}
	}
	if len(texts) == 1 {
		return "(" + texts[0] + ",)"
	}
	return "(" + strings.Join(texts, ", ") + ")"
}

// parseElements reads the members: each is followed by a comma or by the end.
// Parentheses around the list may be doubled.
func parseElements(text string) ([]element, bool) {
	rest, closed := strings.CutSuffix(text[1:], ")")
	for closed && strings.HasPrefix(skipSpace(rest), "(") {
		rest, closed = strings.CutSuffix(strings.TrimRight(skipSpace(rest)[1:], pythonSpace), ")")
	}
	if !closed || strings.Contains(rest, "\x00") {
		return nil, false
	}
	var elements []element
	for rest = skipSpace(rest); rest != ""; {
		next, after, ok := parseElement(rest)
		if !ok {
			return nil, false
		}
		elements = append(elements, next)
		rest = skipSpace(after)
		if rest == "" {
			break
		}
		if rest[0] != ',' {
			return nil, false
		}
		rest = skipSpace(rest[1:])
	}
	return elements, true
}

const pythonSpace = " \t\f\r\n"

func skipSpace(text string) string { return strings.TrimLeft(text, pythonSpace) }

func parseElement(text string) (element, string, bool) {
	if text[0] != '\'' && text[0] != '"' {
		return parseNumber(text)
	}
	var value strings.Builder
	for text != "" && (text[0] == '\'' || text[0] == '"') {
		after, ok := parseString(text, &value)
		if !ok {
			return element{}, "", false
		}
		text = skipSpace(after)
	}
	return element{text: value.String()}, text, true
}

func parseNumber(text string) (element, string, bool) {
	end := len(text) - len(strings.TrimLeft(text, "0123456789.eE+-"))
	digits, after := strings.TrimPrefix(text[:end], "+"), text[end:]
	bare := strings.TrimPrefix(digits, "-")
	if bare != "" && strings.Trim(bare, "0123456789") == "" {
		plain := strings.TrimLeft(bare, "0")
		if plain == "" {
			return element{"0", true}, after, true
		}
		return element{digits, true}, after, plain == bare
	}
	number, err := strconv.ParseFloat(digits, 64)
	return element{python.Float(number), true}, after, err == nil
}

// parseString reads one string literal into value and returns what stands
// behind it.
func parseString(text string, value *strings.Builder) (after string, ok bool) {
	quote := text[0]
	for i := 1; i < len(text); {
		switch c := text[i]; c {
		case quote:
			return text[i+1:], true
		case '\n', '\r':
			return "", false
		case '\\':
			decoded, size, ok := unescape(text[i:])
			if !ok {
				return "", false
			}
			value.WriteString(decoded)
			i += size
		default:
			value.WriteByte(c)
			i++
		}
	}
	return "", false
}

// unescape decodes the escape that the text begins with and returns its length
// in bytes. A backslash before any other character stands for itself.
func unescape(text string) (decoded string, size int, ok bool) {
	if len(text) < 2 {
		return "", 0, false
	}
	switch text[1] {
	case 'x':
		return codePoint(text, 2, 4, 16)
	case 'u':
		return codePoint(text, 2, 6, 16)
	case 'U':
		return codePoint(text, 2, 10, 16)
	case '0', '1', '2', '3', '4', '5', '6', '7':
		end := 2
		for end < len(text) && end < 4 && text[end] >= '0' && text[end] <= '7' {
			end++
		}
		return codePoint(text, 1, end, 8)
	case 'N':
		return "", 0, false
	case '\r':
		return "", lineEnd(text, 1), true
	}
	const from, to = "\n\\'\"abfnrtv", "\x00\\'\"\a\b\f\n\r\t\v"
	switch i := strings.IndexByte(from, text[1]); i {
	case -1:
		return `\`, 1, true
	case 0:
		return "", 2, true
	default:
		return to[i : i+1], 2, true
	}
}

func codePoint(text string, start, end, base int) (decoded string, size int, ok bool) {
	if len(text) < end {
		return "", 0, false
	}
	code, err := strconv.ParseUint(text[start:end], base, 32)
	if err != nil || !utf8.ValidRune(rune(code)) {
		return "", 0, false
	}
	return string(rune(code)), end, true
}

// formatList writes values so that parseList reads them back, whatever follows
// in the filter: quotes and backslashes as code points.
func formatList(values []string) string {
	texts := make([]string, len(values))
	escape := strings.NewReplacer(`\`, `\x5c`, "'", `\x27`, `"`, `\x22`, "\n", `\n`, "\r", `\r`, "\x00", `\x00`)
	for i, value := range values {
		texts[i] = "'" + escape.Replace(value) + "'"
	}
	return fmt.Sprintf("(%s)", strings.Join(texts, ", "))
}
