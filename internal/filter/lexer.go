package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexer cuts a text into tokens as the SQL lexer beneath MLflow's server does.
// No character is lost: the tokens end to end are the text.
type lexer struct {
	text         string
	pos          int
	commentClose int // where the last */ of the text begins, or -1
}

// lex returns the tokens of a text, unless they are more than MaxTokens.
func lex(text string) (tokens []node, ok bool) {
	l := lexer{text: text, commentClose: strings.LastIndex(text, "*/")}
	for l.pos < len(text) {
		if len(tokens) == MaxTokens {
			return nil, false
		}
		kind, end := l.next()
		tokens = append(tokens, node{kind: kind, start: l.pos, end: end})
		l.pos = end
	}
	return tokens, true
}

// next returns the kind and the end of the token that begins at l.pos. The
// order of the attempts is part of the grammar.
func (l *lexer) next() (kind, int) {
	attempts := [...]func(*lexer) (kind, int){
		(*lexer).space, (*lexer).comment, (*lexer).quoted, (*lexer).placeholder, (*lexer).variable,
		(*lexer).number, (*lexer).bracketed, (*lexer).word, (*lexer).symbol,
	}
	for _, attempt := range attempts {
		if kind, end := attempt(l); end > l.pos {
			return kind, end
		}
	}
	_, size := utf8.DecodeRuneInString(l.text[l.pos:])
	return other, l.pos + size
}

// space takes one line end, or a run of other white space.
func (l *lexer) space() (kind, int) {
	if end := lineEnd(l.text, l.pos); end > l.pos {
		return newline, end
	}
	return blank, l.while(l.pos, func(r rune) bool { return isSpace(r) && r != '\n' && r != '\r' })
}

func lineEnd(text string, pos int) int {
	switch {
	case strings.HasPrefix(text[pos:], "\r\n"):
		return pos + 2
	case text[pos] == '\n', text[pos] == '\r':
		return pos + 1
	}
	return pos
}

func (l *lexer) comment() (kind, int) {
	rest := l.text[l.pos:]
	switch {
	case strings.HasPrefix(rest, "--"), strings.HasPrefix(rest, "# "):
		line := strings.IndexAny(rest, "\r\n")
		if line < 0 {
			return comment, len(l.text)
		}
		return comment, lineEnd(l.text, l.pos+line)
	case strings.HasPrefix(rest, "/*") && l.commentClose >= l.pos+2:
		return comment, l.pos + 2 + strings.Index(rest[2:], "*/") + 2
	}
	return 0, l.pos
}

// quoted takes a string or a quoted name with its quotes. A quote inside is
// doubled, or (but for back-ticks) stands behind a backslash.
func (l *lexer) quoted() (kind, int) {
	switch l.text[l.pos] {
	case '`':
		return name, quotedEnd(l.text, l.pos)
	case '\'':
		return single, quotedEnd(l.text, l.pos)
	case '"':
		return double, quotedEnd(l.text, l.pos)
	}
	return 0, l.pos
}

// quotedEnd returns the end of the literal whose opening quote is at start, or
// start if it has none. When the text ends first, the last quote that was taken
// for a part of the literal closes it after all.
func quotedEnd(text string, start int) int {
	quote, fallback := text[start], start
	for i := start + 1; i < len(text); i++ {
		escape := text[i] == '\\' && quote != '`'
		next := i+1 < len(text) && text[i+1] == quote
		switch {
		case escape && next:
			i++
			fallback = i + 1
		case text[i] == quote && next:
			fallback = i + 1
			i++
		case text[i] == quote:
			return i + 1
		}
	}
	return fallback
}

func (l *lexer) placeholder() (kind, int) {
	rest := l.text[l.pos:]
	switch rest[0] {
	case '?':
		return placeholder, l.pos + 1
	case '%':
		return placeholder, l.percent()
	case '$', ':':
		if end := l.while(l.pos+1, isWord); end > l.pos+1 && !isWord(l.before()) {
			return placeholder, end
		}
	}
	return 0, l.pos
}

// percent takes %s or %(name)s.
func (l *lexer) percent() int {
	end := l.pos + 1
	if strings.HasPrefix(l.text[end:], "(") {
		if inner := l.while(end+1, isWord); inner > end+1 && strings.HasPrefix(l.text[inner:], ")") {
			end = inner + 1
		}
	}
	if end < len(l.text) && (l.text[end] == 's' || l.text[end] == 'S') {
		return end + 1
	}
	return l.pos
}

// variable takes @name, #name, ##name and \command.
func (l *lexer) variable() (kind, int) {
	rest := l.text[l.pos:]
	if rest[0] == '\\' {
		if end := l.while(l.pos+1, isWord); end > l.pos+1 {
			return other, end
		}
		return 0, l.pos
	}
	sigil := len(rest) - len(strings.TrimLeft(rest, "#"))
	if rest[0] == '@' {
		sigil = 1
	}
	if sigil != 1 && sigil != 2 {
		return 0, l.pos
	}
	first, size := utf8.DecodeRuneInString(rest[sigil:])
	second, _ := utf8.DecodeRuneInString(rest[sigil+size:])
	if !isLatin(first) || !isWord(second) {
		return 0, l.pos
	}
	return name, l.while(l.pos+sigil, isWord)
}

// bracketed takes a name in square brackets, unless they index what stands
// before them.
func (l *lexer) bracketed() (kind, int) {
	if before := l.before(); l.text[l.pos] != '[' || isWord(before) || before == ']' || before == ')' {
		return 0, l.pos
	}
	length := strings.IndexAny(l.text[l.pos+1:], "[]")
	if length < 1 || l.text[l.pos+1+length] == '[' {
		return 0, l.pos
	}
	return name, l.pos + length + 2
}

func (l *lexer) symbol() (kind, int) {
	rest := l.text[l.pos:]
	switch {
	case strings.HasPrefix(rest, "::"):
		return cast, l.pos + 2
	case strings.HasPrefix(rest, ":="):
		return assignment, l.pos + 2
	case strings.HasPrefix(rest, "<@"), strings.HasPrefix(rest, "@>"):
		return operator, l.pos + 2
	case strings.HasPrefix(rest, "->"):
		return arrow, l.pos + 2 + len(rest[2:]) - len(strings.TrimPrefix(rest[2:], ">"))
	}
	if kind := punctuation(rest[0]); kind != 0 {
		return kind, l.pos + 1
	}
	if end := l.while(l.pos, func(r rune) bool { return strings.ContainsRune("<>=~!", r) }); end > l.pos {
		return comparator, end
	}
	return operator, l.while(l.pos, func(r rune) bool { return strings.ContainsRune("+/@#%^&|-", r) })
}

func punctuation(c byte) kind {
	switch c {
	case '*':
		return wildcard
	case '-':
		return operator
	case '.':
		return dot
	case ',':
		return comma
	case ';':
		return semicolon
	case '(':
		return opening
	case ')':
		return closing
	case '[':
		return openingBracket
	case ']':
		return closingBracket
	case ':':
		return other
	}
	return 0
}

// while returns the end of the run of runes from pos that hold.
func (l *lexer) while(pos int, holds func(rune) bool) int {
	if end := strings.IndexFunc(l.text[pos:], func(r rune) bool { return !holds(r) }); end >= 0 {
		return pos + end
	}
	return len(l.text)
}

func (l *lexer) before() rune {
	r, _ := utf8.DecodeLastRuneInString(l.text[:l.pos])
	return r
}

func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

func isWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r)
}

// isLatin holds for the letters that may begin a plain SQL name: A to Z, À to Ü
// and their small forms.
func isLatin(r rune) bool {
	return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= 0xC0 && r <= 0xDC || r >= 0xE0 && r <= 0xFC && r != 0xF7
}
