// Package section writes the part of a document that a program keeps, between two
// lines that say so.
package section

import (
	"fmt"
	"strings"
)

// Replace gives the document with the text between its first two marks, in place of
// what stood there.
func Replace(document, begin, end, text string) (string, error) {
	before, rest, begins := strings.Cut(document, begin)
	_, after, ends := strings.Cut(rest, end)
	if !begins || !ends {
		return "", fmt.Errorf("there are no lines %q and %q", strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	return before + begin + text + end + after, nil
}
