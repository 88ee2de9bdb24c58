package filter

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// The server's messages show values as Python prints them. These functions do
// the same.

// repr writes a string as Python's repr does.
func repr(s string) string {
	quote := '\''
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		quote = '"'
	}
	var b strings.Builder
	b.WriteRune(quote)
	for _, r := range s {
		b.WriteString(reprRune(r, quote))
	}
	b.WriteRune(quote)
	return b.String()
}

func reprRune(r, quote rune) string {
	switch {
	case r == quote || r == '\\':
		return `\` + string(r)
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case unicode.IsPrint(r):
		return string(r)
	case r < 0x100:
		return fmt.Sprintf(`\x%02x`, r)
	case r < 0x10000:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// reprAll writes strings separated by commas, as Python's lists, sets and
// tuples do between their brackets.
func reprAll(values []string) string {
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = repr(value)
	}
	return strings.Join(texts, ", ")
}

// reprFloat writes a number of the grammar as Python writes the float nearest
// to it.
func reprFloat(text string) string {
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(number, 'f', -1, 64), "+"))
	}
	mantissa := strconv.FormatFloat(number, 'e', -1, 64)
	exponent, _ := strconv.Atoi(mantissa[strings.IndexByte(mantissa, 'e')+1:])
	if exponent < -4 || exponent >= 16 {
		return mantissa
	}
	plain := strconv.FormatFloat(number, 'f', -1, 64)
	if !strings.Contains(plain, ".") {
		plain += ".0"
	}
	return plain
}

// parseInt reads what Python's int() reads from a text in ASCII: white space
// around, a sign, digits with single underscores between. A number beyond int64
// becomes its nearer end.
func parseInt(text string) (int64, bool) {
	text = strings.TrimFunc(text, isSpace)
	bare := strings.TrimLeft(text, "+-")
	if len(text)-len(bare) > 1 || strings.HasPrefix(bare, "_") || strings.HasSuffix(bare, "_") || strings.Contains(bare, "__") {
		return 0, false
	}
	number, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 64)
	return number, err == nil || errors.Is(err, strconv.ErrRange)
}
