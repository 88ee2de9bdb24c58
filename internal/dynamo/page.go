package dynamo

import (
	"cmp"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

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

func searchDigest(search registry.Search) []byte {
	return table.SearchDigest(search.Filter.String(), search.Order)
}

// decodeToken gives where to go on; nil for the first page.
func decodeToken(search registry.Search) (*position, error) {
	after, err := table.DecodeToken[position](searchDigest(search), search.PageToken)
	if err == nil && after != nil && after.Name != "" && !after.Name.CanExist() {
		return nil, table.BadToken()
	}
	return after, err
}

// found is a search's result before it is completed, with its place and size.
type found[T any] = table.Found[T, position]

// page collects the first results of a search, in its order.
type page[T any] struct {
	*table.Page[T, position]
	search registry.Search
}

func newPage[T any](search registry.Search) (*page[T], error) {
	after, err := decodeToken(search)
	inOrder := func(a, b position) int { return compare(search.Order, a, b) }
	return &page[T]{table.NewPage[T](search.MaxResults, after, inOrder), search}, err
}

// token leads on from the last result of a full page.
func (p *page[T]) token(taken []found[T], full bool) (string, error) {
	if !full || len(taken) == 0 {
		return "", nil
	}
	return table.EncodeToken(searchDigest(p.search), taken[len(taken)-1].At)
}
