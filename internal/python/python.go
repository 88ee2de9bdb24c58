// Package python writes values the way Python does. MLflow's error messages
// show them like that, and clients compare messages.
package python

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Repr writes a string as Python's repr does.
func Repr(text string) string {
	quote := '\''
	if strings.Contains(text, "'") && !strings.Contains(text, `"`) {
		quote = '"'
	}
	var written strings.Builder
	written.WriteRune(quote)
	for _, r := range text {
		written.WriteString(reprRune(r, quote))
	}
	written.WriteRune(quote)
	return written.String()
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

// Float writes a number as Python's repr of a float does.
func Float(number float64) string {
	scientific := strconv.FormatFloat(number, 'e', -1, 64)
	_, digits, _ := strings.Cut(scientific, "e")
	exponent, err := strconv.Atoi(digits)
	if err != nil || exponent < -4 || exponent >= 16 {
		return strings.ToLower(strings.TrimPrefix(scientific, "+"))
	}
	plain := strconv.FormatFloat(number, 'f', -1, 64)
	if !strings.Contains(plain, ".") {
		plain += ".0"
	}
	return plain
}

// ParseInt reads what Python's int() reads from ASCII text: white space around,
// a sign, digits with single underscores between them. A number beyond int64
// becomes its nearer end.
func ParseInt(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	bare := strings.TrimLeft(text, "+-")
	if len(text)-len(bare) > 1 || strings.HasPrefix(bare, "_") || strings.HasSuffix(bare, "_") || strings.Contains(bare, "__") {
		return 0, false
	}
	number, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 64)
	return number, err == nil || errors.Is(err, strconv.ErrRange)
}

// Unquote undoes percent-encoding as urllib.parse.unquote does: what is no valid
// escape stays as it is. Bytes that are no UTF-8 are left to the caller, where
// Python puts replacement characters.
func Unquote(text string) string {
	if !strings.Contains(text, "%") {
		return text
	}
	decoded := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			if octet, err := strconv.ParseUint(text[i+1:i+3], 16, 8); err == nil {
				decoded = append(decoded, byte(octet))
				i += 2
				continue
			}
		}
		decoded = append(decoded, text[i])
	}
	return string(decoded)
}

// JSON writes a decoded JSON value as json.dumps does with sorted keys and
// without spaces: in ASCII. Numbers are json.Number.
func JSON(value any) string {
	var written strings.Builder
	writeJSON(&written, value)
	return written.String()
}

func writeJSON(to *strings.Builder, value any) {
	switch value := value.(type) {
	case nil:
		to.WriteString("null")
	case bool:
		to.WriteString(strconv.FormatBool(value))
	case json.Number:
		to.WriteString(number(value))
	case string:
		quote(to, value)
	case []any:
		writeList(to, value)
	case map[string]any:
		writeObject(to, value)
	}
}

func writeList(to *strings.Builder, list []any) {
	to.WriteByte('[')
	for i, element := range list {
		if i > 0 {
			to.WriteByte(',')
		}
		writeJSON(to, element)
	}
	to.WriteByte(']')
}

func writeObject(to *strings.Builder, object map[string]any) {
	to.WriteByte('{')
	for i, name := range slices.Sorted(maps.Keys(object)) {
		if i > 0 {
			to.WriteByte(',')
		}
		quote(to, name)
		to.WriteByte(':')
		writeJSON(to, object[name])
	}
	to.WriteByte('}')
}

// number writes an integer as it is, but for its zero, which has no sign.
func number(value json.Number) string {
	switch text := value.String(); {
	case text == "-0":
		return "0"
	case !strings.ContainsAny(text, ".eE"):
		return text
	}
	// A float beyond the range is infinite, which is what the error says.
	float, _ := value.Float64()
	if math.IsInf(float, 0) {
		return strings.Replace(Float(float), "inf", "Infinity", 1)
	}
	return Float(float)
}

// shortEscapes are the characters that json.dumps escapes with a letter.
var shortEscapes = map[rune]string{
	'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`,
}

func quote(to *strings.Builder, text string) {
	to.WriteByte('"')
	for _, r := range text {
		short, ok := shortEscapes[r]
		switch {
		case ok:
			to.WriteString(short)
		case r >= ' ' && r < utf8.RuneSelf-1:
			to.WriteRune(r)
		case r > 0xFFFF:
			r -= 0x10000
			fmt.Fprintf(to, `\u%04x\u%04x`, 0xD800+r>>10, 0xDC00+r&0x3FF)
		default:
			fmt.Fprintf(to, `\u%04x`, r)
		}
	}
	to.WriteByte('"')
}
