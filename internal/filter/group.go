package filter

// group gathers the tokens of a statement into the shapes that SQL sees in
// them, pass by pass, strongest ties first. Most shapes mean nothing in a
// filter: they are found because the server names them in its refusals, and
// because what they swallow is no longer a comparison. Every pass is linear in
// the number of nodes.
func group(nodes []node) []node {
	nodes = groupComments(nodes)
	nodes = enclose(nodes, openingBracket, closingBracket, brackets)
	nodes = enclose(nodes, opening, closing, parenthesis)
	nodes = pair(nodes, name|builtin|placeholder, parenthesis, function)
	nodes = groupWhere(nodes)
	nodes = index.gather(period.gather(nodes))
	for i := range nodes {
		if nodes[i].kind.in(name | double) {
			nodes[i].kind = identifier
		}
	}
	nodes = pair(typecast.gather(direction.gather(nodes)), builtin, single, typed)
	for _, tie := range [...]tie{calculation, compare, rename} {
		nodes = tie.gather(nodes)
	}
	nodes = pair(nodes, parenthesis|function|identifier|operation|comparison|numbers, identifier, identifier)
	nodes = assign.gather(nodes)
	nodes = alignComments(nodes)
	return enumeration.gather(nodes)
}

// tie is a token that binds what stands on its two sides.
type tie struct {
	token       kind
	left, right kind
	lonely      bool // binds its left side even when the right is not to its liking
	into        kind
}

const (
	anything = ^kind(0)
	listable = function | identifier | comparison | list | operation | integer | float | single | placeholder | wildcard | anyWord
	operand  = parenthesis | function | identifier | typed | operation | integer | float | single | placeholder
)

var (
	period = tie{dot | arrow, brackets | name | double | identifier, brackets | function | name | double | wildcard | single,
		true, identifier}
	index       = tie{brackets, brackets | name | double | identifier | function, 0, true, identifier}
	direction   = tie{order, identifier | numbers, 0, true, identifier}
	typecast    = tie{cast, anything, anything, false, identifier}
	calculation = tie{operator | arrow | wildcard, operand | brackets, operand | brackets, false, operation}
	compare     = tie{comparator, operand | null, operand | null, false, comparison}
	rename      = tie{as, ^(anyWord | order) | null, anything, false, identifier}
	assign      = tie{assignment, ^anyWord, ^anyWord, false, sealed}
	enumeration = tie{comma, listable, listable, false, list}
)

// gather makes one node of every left side, tie and right side, white space
// between included. After a tie the left side of the next is judged by the node
// that stands right before it, though all that was gathered goes in: so a = b =
// c becomes (a = b) = c.
func (t tie) gather(nodes []node) []node {
	out, last := nodes[:0], -1
	var before kind
	for i := 0; i < len(nodes); i++ {
		n := nodes[i]
		if n.kind.in(anyBlank) {
			out = append(out, n)
			continue
		}
		right, binds := t.reach(nodes, i)
		if last < 0 || !before.in(t.left) || !binds {
			last, before = len(out), n.kind
			out = append(out, n)
			continue
		}
		before = t.into
		if right > i {
			before = nodes[right].kind
		}
		out = append(out[:last], t.merge(out[last], n, nodes[right]))
		i = right
	}
	return out
}

// reach returns the place of the node that the tie at i binds on its right, i
// itself for none.
func (t tie) reach(nodes []node, i int) (int, bool) {
	if !nodes[i].kind.in(t.token) {
		return 0, false
	}
	right := nextSolid(nodes, i)
	if right < len(nodes) && nodes[right].kind.in(t.right) {
		return right, true
	}
	return i, t.lonely
}

func (t tie) merge(left, token, right node) node {
	merged := node{kind: t.into, start: left.start, end: right.end}
	if t.into == comparison {
		merged.parts = []node{left, token, right}
	}
	return merged
}

// nextSolid returns the place of the first node behind i that is no white
// space, or len(nodes).
func nextSolid(nodes []node, i int) int {
	for i++; i < len(nodes) && nodes[i].kind.in(anyBlank); i++ {
	}
	return i
}

// pair makes one node of a left and the right that follows it.
func pair(nodes []node, left, right, into kind) []node {
	out := nodes[:0]
	for i := 0; i < len(nodes); i++ {
		n := nodes[i]
		if next := nextSolid(nodes, i); n.kind.in(left) && next < len(nodes) && nodes[next].kind.in(right) {
			n = node{kind: into, start: n.start, end: nodes[next].end}
			i = next
		}
		out = append(out, n)
	}
	return out
}

// groupComments joins comments that only line ends part. One that nothing
// follows stays a token.
func groupComments(nodes []node) []node {
	out := nodes[:0]
	for i := 0; i < len(nodes); i++ {
		n, end := nodes[i], i
		for n.kind == comment && end < len(nodes) && nodes[end].kind.in(comment|newline) {
			end++
		}
		if n.kind == comment && end == len(nodes) {
			return append(out, nodes[i:]...)
		}
		if end > i {
			n = node{kind: comments, start: n.start, end: nodes[end-1].end}
			i = end - 1
		}
		out = append(out, n)
	}
	return out
}

// enclose makes one node of each outermost pair of brackets and all between.
// One without its partner stays a token.
func enclose(nodes []node, opening, closing, into kind) []node {
	out := nodes[:0]
	var open []int
	for _, n := range nodes {
		switch {
		case n.kind == opening:
			open = append(open, len(out))
		case n.kind == closing && len(open) > 0:
			first := open[len(open)-1]
			open = open[:len(open)-1]
			n = node{kind: into, start: out[first].start, end: n.end}
			out = out[:first]
		}
		out = append(out, n)
	}
	return out
}

// groupWhere makes one node of WHERE and all up to the word that ends it.
func groupWhere(nodes []node) []node {
	out, inside := nodes[:0], false
	for _, n := range nodes {
		switch {
		case n.kind == where && !inside:
			inside = true
			n.kind = sealed
		case n.kind == whereEnd:
			inside = false
		case inside:
			out[len(out)-1].end = n.end
			continue
		}
		out = append(out, n)
	}
	return out
}

// alignComments adds a comment to the group before it, if it is a group.
func alignComments(nodes []node) []node {
	out, last := nodes[:0], -1
	for _, n := range nodes {
		if n.kind == comments && last >= 0 && out[last].kind.in(groups) {
			out[last].end = n.end
			if out[last].kind == comparison {
				out[last].parts = append(out[last].parts, n)
			}
			out = out[:last+1]
			continue
		}
		if !n.kind.in(anyBlank) {
			last = len(out)
		}
		out = append(out, n)
	}
	return out
}
