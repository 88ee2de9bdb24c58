package filter

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The limits of a filter. They leave room for some 28,000 run ids, as many as
// MaxLength holds.
const (
	// MaxLength is how many bytes a filter may have.
	MaxLength = 1 << 20
	// MaxTokens is how many words, signs, values and gaps between them it may
	// have.
	MaxTokens = 100_000
	// MaxPattern is how many bytes the pattern of LIKE and ILIKE may have: the
	// time that matching takes grows with it.
	MaxPattern = 5000
	// maxMessage is how many bytes an error message, which repeats parts of the
	// filter, may have before it is cut.
	maxMessage = 4000
)

// Grammar is what one search accepts.
type Grammar struct {
	rules rules

	// orderKey reads the key of an order_by clause. Where distinct, none may come
	// twice; else only the first counts.
	orderKey     func(text string) (Term, error)
	distinct     bool
	defaultOrder Order
	// tieBreaks end every order. Together they leave no two records equal.
	tieBreaks Order
}

// The grammars of the searches. Logged models have no order_by clauses.
var (
	RegisteredModels = &Grammar{
		rules:     registeredRules{attributes: []string{"name"}, lists: []string{"name"}},
		orderKey:  registeredModelKey,
		distinct:  true,
		tieBreaks: Order{{Key: "name"}},
	}
	ModelVersions = &Grammar{
		rules: registeredRules{
			attributes: []string{"name", "run_id", "source_path", "version_number"},
			lists:      []string{"name", "run_id"},
			numeric:    []string{"creation_timestamp", "last_updated_timestamp", "version_number"},
		},
		orderKey:     modelVersionKey,
		distinct:     true,
		defaultOrder: Order{{Key: "last_updated_timestamp", Descending: true}},
		tieBreaks:    Order{{Key: "name"}, {Key: "version_number", Descending: true}},
	}
	Runs = &Grammar{
		rules:     runRules{},
		orderKey:  runOrderKey,
		distinct:  true,
		tieBreaks: Order{{Key: "start_time", Descending: true}, {Key: "run_id"}},
	}
	Experiments = &Grammar{
		rules:        experimentRules{},
		orderKey:     experimentOrderKey,
		defaultOrder: Order{{Key: "creation_time", Descending: true}, {Key: "experiment_id"}},
		tieBreaks:    Order{{Key: "experiment_id", Descending: true}},
	}
	LoggedModels = &Grammar{rules: loggedRules{}}
)

// Error is why a filter or an order_by is refused. To the client it is MLflow's
// INVALID_PARAMETER_VALUE.
type Error struct {
	Message string
}

// Error returns the message for the client.
func (e *Error) Error() string { return e.Message }

func errorf(format string, args ...any) *Error {
	message := fmt.Sprintf(format, args...)
	if len(message) > maxMessage {
		end := maxMessage
		for !utf8.RuneStart(message[end]) {
			end--
		}
		message = message[:end] + "..."
	}
	return &Error{message}
}

// Parse reads a filter string. The empty string asks for everything. Every
// error is an *Error.
func (g *Grammar) Parse(filter string) (Filter, error) {
	if filter == "" {
		return nil, nil
	}
	if len(filter) > MaxLength {
		return nil, errorf("Invalid filter. It must be at most %d bytes long, but got %d bytes.", MaxLength, len(filter))
	}
	text := strings.ToValidUTF8(filter, "\uFFFD")
	clauses, err := g.clauses(text)
	if err != nil {
		return nil, err
	}
	conditions := make([]condition, len(clauses))
	for i, clause := range clauses {
		if conditions[i], err = g.condition(text, clause); err != nil {
			return nil, err
		}
	}
	comparisons := make(Filter, len(conditions))
	for i, condition := range conditions {
		if comparisons[i], err = g.rules.comparison(condition); err != nil {
			return nil, err
		}
	}
	return comparisons.withoutPromptTag(), nil
}

// clauses returns the comparisons that stand side by side in the text.
// Between and around them any number of ANDs is allowed, even none; anything
// else is an error.
func (g *Grammar) clauses(text string) ([]node, error) {
	tokens, ok := lex(text)
	statement, more := firstStatement(tokens)
	switch {
	case !ok:
		return nil, errorf("Error on parsing filter '%s'", text)
	case allBlank(statement):
		return nil, g.rules.unreadable(text, false)
	case more:
		return nil, g.rules.unreadable(text, true)
	}
	var clauses []node
	var invalid []string
	for _, n := range joinLists(text, group(statement)) {
		switch n.kind {
		case comparison:
			clauses = append(clauses, n)
		case and:
		default:
			invalid = append(invalid, text[n.start:n.end])
		}
	}
	if invalid != nil {
		return nil, g.rules.invalid(text, invalid)
	}
	return clauses, nil
}

// firstStatement returns the tokens up to a semicolon outside parentheses, what
// trails it included, and whether more follows.
func firstStatement(tokens []node) (statement []node, more bool) {
	level, ended := 0, false
	for i, token := range tokens {
		if ended && token.kind != blank && token.kind != comment {
			return tokens[:i], !allBlank(tokens[i:])
		}
		switch token.kind {
		case opening:
			level++
		case closing:
			level--
		case semicolon:
			ended = ended || level <= 0
		}
	}
	return tokens, false
}

func allBlank(nodes []node) bool {
	return !slices.ContainsFunc(nodes, func(n node) bool { return !n.kind.in(anyBlank) })
}

// joinLists makes comparisons of name IN (...), name NOT IN (...) and name IS
// [NOT] NULL, and drops white space. It looks for them as the server does:
// behind an identifier that begins none of them it steps over the three nodes
// that follow.
func joinLists(text string, nodes []node) []node {
	nodes = slices.DeleteFunc(nodes, func(n node) bool { return n.kind.in(anyBlank) })
	var out []node
	for len(nodes) >= 3 {
		size := 1
		if nodes[0].kind == identifier {
			size = min(4, len(nodes))
			if joined := listSize(text, nodes); joined > 0 {
				parts := nodes[:joined]
				out = append(out, node{kind: comparison, start: parts[0].start, end: parts[joined-1].end, parts: parts})
				nodes = nodes[joined:]
				continue
			}
		}
		out = append(out, nodes[:size]...)
		nodes = nodes[size:]
	}
	return append(out, nodes...)
}

// listSize returns how many nodes the comparison takes that the nodes begin
// with, or 0 if they begin none.
func listSize(text string, nodes []node) int {
	second, third := nodes[1].kind, nodes[2]
	switch {
	case second == in && third.kind == parenthesis,
		second == is && third.kind == null,
		second == is && third.kind == notNull && len(text[third.start:third.end]) == len("NOT NULL"):
		return 3
	case second == not && third.kind == in && len(nodes) > 3 && nodes[3].kind == parenthesis:
		return 4
	}
	return 0
}
