package filter

import (
	"strings"
	"unicode/utf8"
)

// word takes a bare word: a name, a keyword, or several words that make one
// token, such as NOT LIKE.
func (l *lexer) word() (kind, int) {
	first, _ := utf8.DecodeRuneInString(l.text[l.pos:])
	if !isWord(first) {
		return 0, l.pos
	}
	end := l.while(l.pos, isWord)
	upper := strings.ToUpper(l.text[l.pos:end])
	if kind := neverName(upper); kind != 0 {
		return kind, end
	}
	if isLatin(first) && (l.before() == '.' || l.owns(end) || strings.HasPrefix(l.text[end:], "(")) {
		return name, end
	}
	if kind, end := l.phrase(upper, end); kind != 0 {
		return kind, end
	}
	end = l.while(end, func(r rune) bool { return isWord(r) || r == '$' || r == '#' })
	return keywordKind(strings.ToUpper(l.text[l.pos:end])), end
}

// neverName knows the words that are keywords even behind a dot or before a
// parenthesis.
func neverName(upper string) kind {
	switch upper {
	case "IN":
		return in
	case "AS":
		return as
	case "CASE", "VALUES", "USING", "FROM":
		return keyword
	}
	return 0
}

// owns says whether a dot follows, perhaps behind white space, that is no
// decimal point.
func (l *lexer) owns(pos int) bool {
	pos = l.while(pos, isSpace)
	if !strings.HasPrefix(l.text[pos:], ".") {
		return false
	}
	return digits(l.text, pos+1) == pos+1
}

// phrase takes the keywords that swallow the words behind them; end is the end
// of the first word.
func (l *lexer) phrase(upper string, end int) (kind, int) {
	following, followingEnd := l.following(end)
	switch upper {
	case "LIKE", "ILIKE", "RLIKE", "REGEXP":
		return comparator, end
	case "NOT":
		switch following {
		case "LIKE", "ILIKE", "RLIKE", "REGEXP":
			return comparator, followingEnd
		case "NULL":
			return notNull, followingEnd
		}
	case "ASC", "DESC":
		if which, whichEnd := l.following(followingEnd); following == "NULLS" && (which == "FIRST" || which == "LAST") {
			return order, whichEnd
		}
		return order, end
	case "ORDER", "GROUP":
		if following == "BY" {
			return whereEnd, followingEnd
		}
	}
	return 0, end
}

// following returns the word behind the white space at pos, in capitals, and
// its end.
func (l *lexer) following(pos int) (string, int) {
	start := l.while(pos, isSpace)
	if start == pos {
		return "", pos
	}
	end := l.while(start, isWord)
	return strings.ToUpper(l.text[start:end]), end
}

// keywordKind tells names from keywords. SQL has some 900 keywords; those here
// are the ones that shape a filter and those that somebody might take for an
// attribute or leave without quotes. The others pass for names: they are
// refused all the same, with a message about the name.
func keywordKind(upper string) kind {
	switch upper {
	case "AND":
		return and
	case "NOT":
		return not
	case "IS":
		return is
	case "NULL":
		return null
	case "WHERE":
		return where
	case "LIMIT", "UNION", "EXCEPT", "INTERSECT", "HAVING", "RETURNING", "INTO":
		return whereEnd
	case "TIMESTAMP", "DATE", "TEXT", "INT", "INTEGER", "FLOAT", "STRING", "BOOLEAN", "NUMBER":
		return builtin
	case "OR", "NO", "NOTNULL", "BETWEEN", "EXISTS", "ANY", "ALL", "SOME", "SELECT", "DELETE", "UPDATE", "INSERT", "DROP", "CREATE", "ALTER",
		"SET", "ON", "BY", "ORDER", "GROUP", "OFFSET", "DISTINCT", "JOIN", "UNIQUE", "WITH", "END", "ELSE", "THEN", "WHEN", "IF",
		"CONTAINS", "SIMILAR", "ESCAPE", "COLLATE", "CAST", "CONCAT", "SUBSTRING", "UPPER", "LOWER", "TRIM", "COUNT", "MAX", "MIN",
		"VERSION", "SOURCE", "ALIAS", "USER", "LOCATION", "PATH", "TYPE", "CLASS", "KEY",
		"TIME", "START", "OWNER", "DATA", "MODULE", "PACKAGE", "CURRENT", "COMMENT",
		"TRUE", "FALSE", "DEFAULT", "UNKNOWN", "NONE", "LANGUAGE", "SYSTEM", "SCHEMA", "SIZE", "RULE", "ROLE", "LINK", "INSTANCE",
		"PUBLIC", "PRIVATE", "ADMIN", "FINAL", "FIRST", "LAST", "NEXT", "LEVEL", "NORMAL", "PROFILE", "PLAN", "TEMP", "TEMPORARY",
		"UUID", "JSON", "HASH", "SUMMARY", "STATIC", "STABLE", "VALID", "SAMPLE", "SUM", "AVG", "YEAR", "MONTH", "DAY",
		"MATCH", "EQUALS", "HOST", "AT", "FOR", "ISNULL", "SPACE", "TABLE":
		return keyword
	}
	return name
}

// number takes an integer, a float or a hexadecimal number, with its sign. A
// letter may not follow an integer or a float: then the last digit goes to the
// word behind, if another digit remains.
func (l *lexer) number() (kind, int) {
	start := l.pos
	if l.text[start] == '-' {
		start++
	}
	if end := hexEnd(l.text, start); end > start {
		return hexadecimal, end
	}
	if end := exponentEnd(l.text, start); end > start {
		return float, end
	}
	whole := digits(l.text, start)
	if strings.HasPrefix(l.text[whole:], ".") {
		fraction := digits(l.text, whole+1)
		least := whole + 1
		if whole == start {
			least++
		}
		if end := letterless(l.text, fraction, least); end > start {
			return float, end
		}
	}
	if end := letterless(l.text, whole, start+1); end > start {
		return integer, end
	}
	return 0, l.pos
}

func digits(text string, pos int) int {
	for pos < len(text) && text[pos] >= '0' && text[pos] <= '9' {
		pos++
	}
	return pos
}

func hexEnd(text string, start int) int {
	if len(text) < start+3 || text[start] != '0' || text[start+1]|0x20 != 'x' {
		return start
	}
	end := start + 2
	for end < len(text) && strings.IndexByte("0123456789abcdefABCDEF", text[end]) >= 0 {
		end++
	}
	if end == start+2 {
		return start
	}
	return end
}

// exponentEnd takes 1e5, 1.5E-5.
func exponentEnd(text string, start int) int {
	end := digits(text, start)
	if end == start {
		return start
	}
	if end < len(text) && text[end] == '.' {
		if fraction := digits(text, end+1); fraction > end+1 {
			end = fraction
		}
	}
	if end == len(text) || text[end]|0x20 != 'e' {
		return start
	}
	end++
	if end < len(text) && text[end] == '-' {
		end++
	}
	if last := digits(text, end); last > end {
		return last
	}
	return start
}

// letterless returns the last end from least to end that no letter follows, or
// 0.
func letterless(text string, end, least int) int {
	if end < least {
		return 0
	}
	next, _ := utf8.DecodeRuneInString(text[end:])
	if next != '_' && !isLatin(next) {
		return end
	}
	if end > least {
		return end - 1
	}
	return 0
}
