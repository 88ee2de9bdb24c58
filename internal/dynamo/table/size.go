package table

// SizeOfText counts a text's bytes as they come to be once JSON has escaped them
// twice: in the message, and in the string that the function answers with.
func SizeOfText(text string) int {
	size := len(text)
	for i := range len(text) {
		switch c := text[i]; c {
		case '"', '\\':
			size += 3
		case '<', '>', '&':
			size += 5
		case firstOfLineSeparator:
			size += 4
		default:
			if c < ' ' {
				size += 6
			}
		}
	}
	return size
}

// pairOverhead is what a key with its value takes in an answer beside its texts, at
// most: names and punctuation of JSON, indented, within the string that a function
// answers with.
const pairOverhead = 90

// SizeOfPair counts a tag, a param, or whatever else is a key with a value.
func SizeOfPair(key, value string) int {
	return SizeOfText(key) + SizeOfText(value) + pairOverhead
}

// SizeOfPairs counts all of them.
func SizeOfPairs[M ~map[string]string](pairs M) int {
	size := 0
	for key, value := range pairs {
		size += SizeOfPair(key, value)
	}
	return size
}

// firstOfLineSeparator begins U+2028 and U+2029 in UTF-8, which are escaped.
const firstOfLineSeparator = 0xE2

// WithinAnswer keeps as many results as an answer holds, one at least, and
// reports whether it has left some out.
func WithinAnswer[T, P any](results []Found[T, P]) (kept []Found[T, P], cut bool) {
	size := 0
	for i, f := range results {
		size += f.Bytes
		if size > MaxPageBytes && i > 0 {
			return results[:i], true
		}
	}
	return results, false
}
