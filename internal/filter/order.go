package filter

import (
	"slices"
	"strings"
)

// Order is how results are sorted: by the first term, then by the second where
// that leaves a tie, and so on. It is complete: no two records are equal under
// it.
type Order []Term

// Term is one key of an Order: name, last_updated_timestamp, creation_timestamp
// or version_number.
type Term struct {
	Key        string
	Descending bool
}

// The keys that each search sorts by, sorted, as its messages name them.
// Registered models also take last_updated_timestamp, which means the same as
// timestamp.
var (
	registeredModelKeys = []string{"name", "timestamp"}
	modelVersionKeys    = []string{"creation_timestamp", "last_updated_timestamp", "name", "version_number"}
)

// ParseOrder reads the clauses of an order_by list: a key, perhaps in
// back-ticks, and perhaps ASC or DESC. An empty list asks for the default
// order. Every error is an *Error.
func (g *Grammar) ParseOrder(orderBy []string) (Order, error) {
	terms := slices.Clone(g.defaultOrder)
	if len(orderBy) > 0 {
		terms = nil
	}
	for _, clause := range orderBy {
		term, err := g.term(strings.ToValidUTF8(clause, "\uFFFD"))
		if err != nil {
			return nil, err
		}
		if terms.has(term.Key) {
			return nil, errorf("`order_by` contains duplicate fields: [%s]", reprAll(orderBy))
		}
		terms = append(terms, term)
	}
	for _, tieBreak := range g.tieBreaks {
		if !terms.has(tieBreak.Key) {
			terms = append(terms, tieBreak)
		}
	}
	return terms, nil
}

func (o Order) has(key string) bool {
	return slices.ContainsFunc(o, func(t Term) bool { return t.Key == key })
}

func (g *Grammar) term(clause string) (Term, error) {
	words, ok := orderWords(clause)
	if !ok {
		return Term{}, errorf("Invalid order_by clause '%s'. Could not be parsed.", clause)
	}
	text, descending := clause, false
	if len(words) == 2 {
		text = words[0]
		descending = strings.EqualFold(words[1], "desc")
		if !descending && !strings.EqualFold(words[1], "asc") {
			return Term{}, errorf("Invalid ordering key in order_by clause '%s'.", clause)
		}
	}
	key, err := g.orderKey(text)
	return Term{key, descending}, err
}

// orderWords splits a clause into its key and its direction, which may be
// missing.
func orderWords(clause string) ([]string, bool) {
	tokens, ok := lex(clause)
	if nodes := group(tokens); !ok || len(nodes) == 0 || !isOrder(clause, nodes) {
		return nil, false
	}
	words, ok := splitWords(clause)
	return words, ok && len(words) <= 2
}

// isOrder says whether the nodes are one identifier, or the word timestamp,
// which SQL takes for a type, and a direction.
func isOrder(clause string, nodes []node) bool {
	first, last := nodes[0], nodes[len(nodes)-1]
	if first.kind == builtin && clause[:first.end] == "timestamp" {
		return len(nodes) == 1 || last.kind == order && allBlank(nodes[1:len(nodes)-1])
	}
	return len(nodes) == 1 && first.kind == identifier
}

// splitWords splits at white space outside quotes, and takes the quotes off. It
// fails on a quote that is not closed.
func splitWords(text string) (words []string, ok bool) {
	var word strings.Builder
	var quote rune
	inWord := false
	for _, r := range text {
		switch {
		case quote == 0 && strings.ContainsRune(" \t\r\n", r):
			if inWord {
				words = append(words, word.String())
				word.Reset()
			}
			inWord = false
		case quote == 0 && strings.ContainsRune("'\"`", r):
			quote, inWord = r, true
		case r == quote:
			quote = 0
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, quote == 0
}

func registeredModelKey(text string) (string, error) {
	text = strings.TrimFunc(text, isSpace)
	switch text {
	case "name":
		return text, nil
	case "timestamp", "last_updated_timestamp":
		return "last_updated_timestamp", nil
	}
	return "", errorf("Invalid order by key '%s' specified. Valid keys are '{%s}'", text, reprAll(registeredModelKeys))
}

func modelVersionKey(text string) (string, error) {
	kind, name, err := splitKey(strings.TrimFunc(text, isSpace))
	if err != nil {
		return "", err
	}
	name = unquoteKey(name)
	switch {
	case slices.Contains(modelVersionKeys, name):
		return name, nil
	case kind == Tag:
		return "", errorf("Invalid order by key '%s' specified. Valid keys are {%s}", name, reprAll(modelVersionKeys))
	}
	return "", errorf("Invalid attribute key '%s' specified. Valid keys are '{%s}'", name, reprAll(modelVersionKeys))
}
