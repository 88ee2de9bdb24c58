package filter

// kind says what a token, or a group of tokens, is. Each is one bit, so that a
// set of kinds is their sum.
type kind uint64

const (
	blank kind = 1 << iota
	newline
	comment
	name        // a bare word, or one in back-ticks or square brackets
	builtin     // a word that names a type in SQL, such as timestamp
	placeholder // ?, :x, $x, %s
	integer
	float
	hexadecimal
	single // 'a string'
	double // "a string", or a name
	wildcard
	operator
	arrow // ->, ->>
	comparator
	dot
	comma
	semicolon
	opening
	closing
	openingBracket
	closingBracket
	cast       // ::
	assignment // :=
	other      // a character that begins nothing, such as a quote without its partner

	keyword
	and
	in
	not
	is
	null
	notNull
	as
	where
	whereEnd // the words that end a WHERE
	order    // ASC, DESC

	comments
	parenthesis
	brackets
	function
	sealed // WHERE and all behind it, or an assignment
	identifier
	typed // a type and a string, such as DATE '2020-01-01'
	operation
	comparison
	list
)

const (
	anyBlank = blank | newline
	anyWord  = keyword | and | in | not | is | null | notNull | as | where | whereEnd
	numbers  = integer | float | hexadecimal
	groups   = comments | parenthesis | brackets | function | sealed | identifier | typed | operation | comparison | list
)

func (k kind) in(set kind) bool { return k&set != 0 }

// node is a token or a group of tokens: text from start to end. Only a
// comparison keeps its parts.
type node struct {
	kind       kind
	start, end int
	parts      []node
}
