package filter

import (
	"slices"
	"strings"
)

// Order is how results are sorted: by the first term, then by the second where
// that leaves a tie, and so on. It is complete: no two records are equal under
// it.
type Order []Term

// Term is one key of an Order: an attribute, or the key of a tag, param or metric.
type Term struct {
	// Kind is empty for an attribute.
	Kind       Kind
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
		switch {
		case !terms.has(term):
			terms = append(terms, term)
		case g.distinct:
			return nil, errorf("`order_by` contains duplicate fields: [%s]", reprAll(orderBy))
		}
	}
	for _, tieBreak := range g.tieBreaks {
		if !terms.has(tieBreak) {
			terms = append(terms, tieBreak)
		}
	}
	return terms, nil
}

// has reports whether the order has the term's key, in either direction.
func (o Order) has(term Term) bool {
	return slices.ContainsFunc(o, func(t Term) bool { return t.Kind == term.Kind && t.Key == term.Key })
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
	term, err := g.orderKey(strings.TrimFunc(text, isSpace))
	term.Descending = descending
	return term, err
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

func registeredModelKey(text string) (Term, error) {
	switch text {
	case "name":
		return Term{Key: text}, nil
	case "timestamp", "last_updated_timestamp":
		return Term{Key: "last_updated_timestamp"}, nil
	}
	return Term{}, errorf("Invalid order by key '%s' specified. Valid keys are '{%s}'", text, reprAll(registeredModelKeys))
}

func modelVersionKey(text string) (Term, error) {
	kind, name, err := splitKey(text)
	if err != nil {
		return Term{}, err
	}
	name = unquoteKey(name)
	switch {
	case slices.Contains(modelVersionKeys, name):
		return Term{Key: name}, nil
	case kind == Tag:
		return Term{}, errorf("Invalid order by key '%s' specified. Valid keys are {%s}", name, reprAll(modelVersionKeys))
	}
	return Term{}, unknownAttribute(name, modelVersionKeys)
}

// runOrderAttributes are sorted, as messages name them.
var runOrderAttributes = []string{"Created", "artifact_uri", "created", "end_time", "run_id", "run_name", "start_time", "status", "user_id"}

func runOrderKey(text string) (Term, error) {
	key, err := runKey(text, runOrderAttributes)
	switch {
	case err != nil:
		return Term{}, err
	case key.Kind == Dataset:
		return Term{}, errorf("Invalid identifier type 'dataset'")
	case key.Kind == Attribute:
		return Term{Key: key.run().Name}, nil
	}
	return Term{Kind: key.Kind, Key: key.Name}, nil
}

func experimentOrderKey(text string) (Term, error) {
	key, err := experimentKey(text)
	if err == nil && key.Kind != Attribute {
		err = errorf("Invalid order_by entity: %s", key.Kind)
	}
	return Term{Key: key.Name}, err
}
