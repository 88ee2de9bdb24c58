package table

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// MaxPageBytes ends a page early: a function's answer holds 6 MB.
const MaxPageBytes = 5 << 20

// pageToken is where a page ended, and of which search: going on with another
// filter or order would skip results. It names no row count, so it stays true
// while others write.
type pageToken[P any] struct {
	Search []byte `json:"search"`
	After  P      `json:"after"`
}

// SearchDigest tells searches apart by what they filter, written out, and their
// order.
func SearchDigest(filtered string, order filter.Order) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%v", filtered, order))
	return sum[:8]
}

// EncodeToken makes the token of a page that ended at a position of a search,
// which is known by a digest of its filter and order.
func EncodeToken[P any](search []byte, after P) (string, error) {
	token, err := json.Marshal(pageToken[P]{Search: search, After: after})
	if err != nil {
		return "", fmt.Errorf("page token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(token), nil
}

// DecodeToken gives where to go on; nil for the first page. The position comes
// from a client: whoever makes keys of it checks it before.
func DecodeToken[P any](search []byte, token string) (*P, error) {
	if token == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return nil, BadToken()
	}
	var decoded pageToken[P]
	if err := json.Unmarshal(raw, &decoded); err != nil {
		return nil, BadToken()
	}
	if !slices.Equal(decoded.Search, search) {
		return nil, badToken("Invalid page token: it continues a search with another filter or order_by. Send both as for the first page.")
	}
	return &decoded.After, nil
}

// BadToken refuses a token that is none of ours.
func BadToken() error { return badToken("Invalid page token, could not base64-decode") }

func badToken(message string) error {
	return &registry.Error{Code: registry.InvalidParameterValue, Message: message}
}

// Found is a search's result before it is completed, with its place in the order
// of the results and its size in an answer.
type Found[T, P any] struct {
	Result T
	At     P
	Bytes  int
}

// Page collects the first results of a search, in its order.
type Page[T, P any] struct {
	maxResults int
	// After is where the page before ended; nil for the first one.
	After   *P
	compare func(a, b P) int
	results []Found[T, P]
}

// NewPage begins a page. Positions that compare as equal are one place.
func NewPage[T, P any](maxResults int, after *P, compare func(a, b P) int) *Page[T, P] {
	return &Page[T, P]{maxResults: maxResults, After: after, compare: compare}
}

// Add takes a result in, unless it belongs to an earlier page.
func (p *Page[T, P]) Add(f Found[T, P]) {
	if p.After == nil || p.compare(f.At, *p.After) > 0 {
		p.results = append(p.results, f)
	}
}

// wanted is how many more results would fill the page and tell that another follows.
func (p *Page[T, P]) wanted() int { return p.maxResults + 1 - len(p.results) }

// settle sorts what was added and drops what is beyond the page and one more.
// It reports whether the page is full.
func (p *Page[T, P]) settle() bool {
	slices.SortStableFunc(p.results, func(a, b Found[T, P]) int { return p.compare(a.At, b.At) })
	bytes := 0
	for i, f := range p.results {
		bytes += f.Bytes
		if i == p.maxResults || (bytes > MaxPageBytes && i > 0) {
			p.results = p.results[:i+1]
			return true
		}
	}
	return false
}

// Take ends a full page: it parts the results that belong to it from the one
// that tells that another page follows.
func (p *Page[T, P]) Take(full bool) []Found[T, P] {
	if full {
		return p.results[:len(p.results)-1]
	}
	return p.results
}

// Source hands out candidates for a search, in chunks of about the number
// wanted; an empty chunk is the end. When sorted, a chunk comes whole before
// the next one in the order asked for, so that a full page needs no more.
type Source[R any] struct {
	// Walked names the list that the candidates are from.
	Walked string
	Sorted bool
	Next   func(wanted int) ([]R, error)
}

// AllAt hands out candidates that are known already.
func AllAt[R any](candidates []R) Source[R] {
	return Source[R]{Next: func(int) ([]R, error) {
		chunk := candidates
		candidates = nil
		return chunk, nil
	}}
}

// Collect fills the page from the source; admit loads a chunk of candidates and
// adds those that match. While few do, a chunk is as large as all that was looked
// at in vain: no more than about twice what is needed, in few round trips.
func Collect[R, T, P any](p *Page[T, P], from Source[R], admit func([]R) error) (full bool, err error) {
	for vain := 0; !full || !from.Sorted; {
		chunk, err := from.Next(max(p.wanted(), min(vain, ManyEntries)))
		if err != nil {
			return false, err
		}
		if len(chunk) == 0 {
			return full, nil
		}
		before := len(p.results)
		if err := admit(chunk); err != nil {
			return false, err
		}
		vain += len(chunk) - (len(p.results) - before)
		full = p.settle()
	}
	return full, nil
}
