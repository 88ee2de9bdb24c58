package dynamo

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

func TestTokensAreReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		search := registry.Search{Order: anyOrder.Draw(t, "order")}
		name := rapid.String().Filter(func(name string) bool { return registry.ModelName(name).CanExist() }).Draw(t, "name")
		want := position{
			Name:    registry.ModelName(name),
			Version: registry.VersionNumber(rapid.Int64().Draw(t, "version")),
			Created: registry.Timestamp(rapid.Int64().Draw(t, "created")),
			Updated: registry.Timestamp(rapid.Int64().Draw(t, "updated")),
		}
		var err error
		if search.PageToken, err = table.EncodeToken(searchDigest(search), want); err != nil {
			t.Fatal(err)
		}
		got, err := decodeToken(search)
		if err != nil || got == nil || *got != want {
			t.Errorf("%+v became %+v, %v", want, got, err)
		}
	})
}

// tokenSearch is what the tokens below go on with.
func tokenSearch() registry.Search {
	return registry.Search{
		Filter: filter.Filter{{Key: filter.Key{Kind: filter.Attribute, Name: "name"}, Op: filter.Equal, Value: "a"}},
		Order:  filter.Order{{Key: "name"}},
	}
}

func TestTokensOfOtherSearches(t *testing.T) {
	t.Parallel()
	changed := func(change func(*registry.Search)) registry.Search {
		search := tokenSearch()
		change(&search)
		return search
	}
	tests := []struct {
		name    string
		search  registry.Search
		refused bool
	}{
		{name: "the same", search: tokenSearch()},
		{name: "another page size", search: changed(func(s *registry.Search) { s.MaxResults = 7 })},
		{name: "another value", search: changed(func(s *registry.Search) { s.Filter[0].Value = "b" }), refused: true},
		{name: "another operator", search: changed(func(s *registry.Search) { s.Filter[0].Op = filter.NotEqual }), refused: true},
		{name: "no filter", search: changed(func(s *registry.Search) { s.Filter = nil }), refused: true},
		{name: "another direction", search: changed(func(s *registry.Search) { s.Order[0].Descending = true }), refused: true},
		{name: "another order", search: changed(func(s *registry.Search) { s.Order[0].Key = "version_number" }), refused: true},
		{name: "more order", search: changed(func(s *registry.Search) { s.Order = append(s.Order, filter.Term{Key: "version_number"}) }), refused: true},
	}
	token, err := table.EncodeToken(searchDigest(tokenSearch()), position{Name: "a"})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.search.PageToken = token
			_, err := decodeToken(test.search)
			if test.refused {
				holdRefusal(t, err, "Invalid page token: it continues a search with another filter or order_by. Send both as for the first page.")
			} else if err != nil {
				t.Error(err)
			}
		})
	}
}

func holdRefusal(t *testing.T, err error, message string) {
	t.Helper()
	var told *registry.Error
	if !errors.As(err, &told) || told.Code != registry.InvalidParameterValue || told.Message != message {
		t.Errorf("got %v\nwant %s", err, message)
	}
}

func TestBadTokens(t *testing.T) {
	t.Parallel()
	encoded := func(token any) string {
		raw, err := json.Marshal(token)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	named := func(name string) string {
		return encoded(map[string]any{"search": searchDigest(tokenSearch()), "after": position{Name: registry.ModelName(name)}})
	}
	tests := []struct{ name, token string }{
		{name: "no base64", token: "!"},
		{name: "a space", token: " "},
		{name: "MLflow's own", token: base64.StdEncoding.EncodeToString([]byte(`{"offset": 10}`))},
		{name: "no JSON", token: base64.RawURLEncoding.EncodeToString([]byte("a"))},
		{name: "no object", token: encoded([]int{1})},
		{name: "a text for a number", token: encoded(map[string]any{"after": map[string]any{"version": "a"}})},
		{name: "a number beyond all", token: base64.RawURLEncoding.EncodeToString([]byte(`{"after":{"version":1e99}}`))},
		{name: "a name that no model has", token: named("a/b")},
		{name: "a blank name", token: named(" ")},
		{name: "a name too long for a key", token: named(strings.Repeat("a", 100_000))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			search := tokenSearch()
			search.PageToken = test.token
			_, err := decodeToken(search)
			holdRefusal(t, err, "Invalid page token, could not base64-decode")
		})
	}
}

func FuzzPageToken(f *testing.F) {
	valid, err := table.EncodeToken(searchDigest(tokenSearch()), position{Name: "a", Version: 1, Updated: 2})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"", "!", valid, valid[1:], valid + "A", "eyJvZmZzZXQiOiAxMH0="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		search := tokenSearch()
		search.PageToken = token
		after, err := decodeToken(search)
		switch {
		case err != nil && registry.CodeOf(err) != registry.InvalidParameterValue:
			t.Errorf("%q: %v", token, err)
		case err == nil && (after == nil) != (token == ""):
			t.Errorf("%q leads to %+v", token, after)
		case after != nil && after.Name != "" && !after.Name.CanExist():
			t.Errorf("%q leads to the name %q", token, after.Name)
		}
	})
}
