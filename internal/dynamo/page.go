package dynamo

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// maxPageBytes ends a page early: a function's answer holds 6 MB.
const maxPageBytes = 5 << 20

// position is a place in the order of a search's results: what they are sorted
// by. It names no row count, so it stays true while others write.
type position struct {
	Name    registry.ModelName     `json:"name,omitempty"`
	Version registry.VersionNumber `json:"version,omitempty"`
	Created registry.Timestamp     `json:"created,omitempty"`
	Updated registry.Timestamp     `json:"updated,omitempty"`
}

// compare tells which of two positions comes first in the order.
func compare(order filter.Order, a, b position) int {
	for _, term := range order {
		result := 0
		switch term.Key {
		case "name":
			result = cmp.Compare(a.Name, b.Name)
		case "version_number":
			result = cmp.Compare(a.Version, b.Version)
		case "creation_timestamp":
			result = cmp.Compare(a.Created, b.Created)
		case "last_updated_timestamp":
			result = cmp.Compare(a.Updated, b.Updated)
		}
		if term.Descending {
			result = -result
		}
		if result != 0 {
			return result
		}
	}
	return 0
}

// pageToken is where a page ended, and of which search: going on with another
// filter or order would skip results.
type pageToken struct {
	Search []byte   `json:"search"`
	After  position `json:"after"`
}

func searchDigest(search registry.Search) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%v", search.Filter, search.Order))
	return sum[:8]
}

func encodeToken(search registry.Search, after position) (string, error) {
	token, err := json.Marshal(pageToken{Search: searchDigest(search), After: after})
	if err != nil {
		return "", fmt.Errorf("page token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(token), nil
}

// decodeToken gives where to go on; nil for the first page.
func decodeToken(search registry.Search) (*position, error) {
	if search.PageToken == "" {
		return nil, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(search.PageToken)
	if err != nil {
		return nil, badToken("Invalid page token, could not base64-decode")
	}
	var token pageToken
	if err := json.Unmarshal(raw, &token); err != nil {
		return nil, badToken("Invalid page token, could not base64-decode")
	}
	if !slices.Equal(token.Search, searchDigest(search)) {
		return nil, badToken("Invalid page token: it continues a search with another filter or order_by. Send both as for the first page.")
	}
	if token.After.Name != "" && !token.After.Name.CanExist() {
		return nil, badToken("Invalid page token, could not base64-decode")
	}
	return &token.After, nil
}

func badToken(message string) error {
	return &registry.Error{Code: registry.InvalidParameterValue, Message: message}
}

// found is a search's result before it is completed, with its place and size.
type found[T any] struct {
	result T
	at     position
	bytes  int
}

// page collects the first results of a search, in its order.
type page[T any] struct {
	search  registry.Search
	after   *position
	results []found[T]
}

func newPage[T any](search registry.Search) (*page[T], error) {
	after, err := decodeToken(search)
	return &page[T]{search: search, after: after}, err
}

// wanted is how many more results would fill the page and tell that another follows.
func (p *page[T]) wanted() int { return p.search.MaxResults + 1 - len(p.results) }

// add takes a result in, unless it belongs to an earlier page.
func (p *page[T]) add(f found[T]) {
	if p.after == nil || compare(p.search.Order, f.at, *p.after) > 0 {
		p.results = append(p.results, f)
	}
}

// settle sorts what was added and drops what is beyond the page and one more.
// It reports whether the page is full.
func (p *page[T]) settle() bool {
	slices.SortStableFunc(p.results, func(a, b found[T]) int { return compare(p.search.Order, a.at, b.at) })
	bytes := 0
	for i, f := range p.results {
		bytes += f.bytes
		if i == p.search.MaxResults || (bytes > maxPageBytes && i > 0) {
			p.results = p.results[:i+1]
			return true
		}
	}
	return false
}

// take ends a full page: it parts the results that belong to it from the one
// that tells that another page follows.
func (p *page[T]) take(full bool) []found[T] {
	if full {
		return p.results[:len(p.results)-1]
	}
	return p.results
}

// token leads on from the last result of a full page.
func (p *page[T]) token(taken []found[T], full bool) (string, error) {
	if !full || len(taken) == 0 {
		return "", nil
	}
	return encodeToken(p.search, taken[len(taken)-1].at)
}

// source hands out candidates for a search, in chunks of about the number
// wanted; an empty chunk is the end. When sorted, a chunk comes whole before
// the next one in the order asked for, so that a full page needs no more.
type source[R any] struct {
	sorted bool
	next   func(wanted int) ([]R, error)
}

// allAt hands out candidates that are known already.
func allAt[R any](candidates []R) source[R] {
	return source[R]{next: func(int) ([]R, error) {
		chunk := candidates
		candidates = nil
		return chunk, nil
	}}
}

// collect fills the page from the source; admit loads a chunk of candidates and
// adds those that match.
func collect[R, T any](p *page[T], from source[R], admit func([]R) error) (full bool, err error) {
	for !full || !from.sorted {
		chunk, err := from.next(p.wanted())
		if err != nil {
			return false, err
		}
		if len(chunk) == 0 {
			return full, nil
		}
		if err := admit(chunk); err != nil {
			return false, err
		}
		full = p.settle()
	}
	return full, nil
}
