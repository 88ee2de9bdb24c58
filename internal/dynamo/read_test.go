package dynamo_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// TestUnprocessedKeysAreReadAgain searches while DynamoDB gives back but one
// key of each batch, and once while it gives back all.
func TestUnprocessedKeysAreReadAgain(t *testing.T) {
	t.Parallel()
	const count = 130
	table := tabletest.New(t)
	var models []registry.NewRegisteredModel
	var want []string
	for i := range count {
		name := registry.ModelName(fmt.Sprintf("m%03d", i))
		models = append(models, registry.NewRegisteredModel{Name: name, Tags: registry.Tags{"team": "a"}, At: 1})
		want = append(want, string(name))
	}
	if err := dynamotest.Open(t, table).LoadModels(t.Context(), models); err != nil {
		t.Fatal(err)
	}
	for name, faults := range map[string]*tabletest.Faults{"calm": {}, "one key at a time": {Unprocessed: 1}} {
		store := dynamotest.Open(t, table, faults.Inject)
		page, err := store.SearchRegisteredModels(t.Context(), registry.Search{
			Filter: filter.Filter{tagTerm("team", filter.Equal, "a")}, Order: filter.Order{{Key: "name"}}, MaxResults: 1000,
		})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var got []string
		for _, model := range page.Items {
			got = append(got, string(model.Name))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		if injected := faults.Injected.Load(); (injected > 0) != (faults.Unprocessed > 0) {
			t.Errorf("%s: %d faults", name, injected)
		}
	}
}

// TestListingsSpanAllShards lists by name and by time, page by page: names that a
// hash spreads, and names that are all in one shard, which has more of a page than
// its share.
func TestListingsSpanAllShards(t *testing.T) {
	t.Parallel()
	orders := map[string]filter.Order{
		"by name":         {{Key: "name"}},
		"by name, down":   {{Key: "name", Descending: true}},
		"by update":       {{Key: "last_updated_timestamp"}, {Key: "name"}},
		"by update, down": {{Key: "last_updated_timestamp", Descending: true}, {Key: "name"}},
	}
	for _, of := range []struct{ shards, names, oneOf, page int }{
		{shards: 1, names: 23, oneOf: 1, page: 5},
		{shards: 4, names: 23, oneOf: 1, page: 5},
		{shards: 4, names: 130, oneOf: 4, page: 100},
		{shards: 16, names: 130, oneOf: 16, page: 100},
	} {
		t.Run(fmt.Sprintf("%d, all in one of %d", of.shards, of.oneOf), func(t *testing.T) {
			t.Parallel()
			store := dynamo.Open(table.Open(tabletest.Config(t), table.Settings{Name: tabletest.New(t), Shards: of.shards}))
			var models []registry.NewRegisteredModel
			var up, down []string
			for i := 0; len(models) < of.names; i++ {
				name := fmt.Sprintf("m%05d", i)
				if table.Shards(of.oneOf).Of(name) != 0 {
					continue
				}
				models = append(models, registry.NewRegisteredModel{Name: registry.ModelName(name), At: registry.Timestamp(i)})
				up, down = append(up, name), append([]string{name}, down...)
			}
			if err := store.LoadModels(t.Context(), models); err != nil {
				t.Fatal(err)
			}
			for name, order := range orders {
				want := up
				if order[0].Descending {
					want = down
				}
				if diff := cmp.Diff(want, listed(t, store, registry.Search{Order: order, MaxResults: of.page})); diff != "" {
					t.Errorf("%s: (-want +got)\n%s", name, diff)
				}
			}
		})
	}
}

// TestNamesAtTheEndOfUnicode lists names that begin or go on with the last
// characters there are.
func TestNamesAtTheEndOfUnicode(t *testing.T) {
	t.Parallel()
	store := dynamotest.New(t)
	for _, name := range []registry.ModelName{"a", "a\U0010ffff", "a\U0010ffffb", "a\ud7ffb", "b", "\U0010ffff", "\U0010ffffa"} {
		createModel(t, store, name)
	}
	tests := []struct {
		name    string
		pattern string
		want    []string
	}{
		{name: "all", pattern: "%", want: []string{"a", "a\ud7ffb", "a\U0010ffff", "a\U0010ffffb", "b", "\U0010ffff", "\U0010ffffa"}},
		{name: "a letter", pattern: "a%", want: []string{"a", "a\ud7ffb", "a\U0010ffff", "a\U0010ffffb"}},
		{name: "a letter and the last character", pattern: "a\U0010ffff%", want: []string{"a\U0010ffff", "a\U0010ffffb"}},
		{name: "the character before the surrogates", pattern: "a\ud7ff%", want: []string{"a\ud7ffb"}},
		{name: "the last character", pattern: "\U0010ffff%", want: []string{"\U0010ffff", "\U0010ffffa"}},
	}
	for _, test := range tests {
		for _, descending := range []bool{false, true} {
			search := registry.Search{
				Filter: filter.Filter{attribute("name", filter.Like, test.pattern)}, Order: filter.Order{{Key: "name", Descending: descending}}, MaxResults: 2,
			}
			want := slices.Clone(test.want)
			if descending {
				slices.Reverse(want)
			}
			if diff := cmp.Diff(want, listed(t, store, search)); diff != "" {
				t.Errorf("%s, descending %t: (-want +got)\n%s", test.name, descending, diff)
			}
		}
	}
}

// listed gives the names on all pages of a search for models.
func listed(t *testing.T, store *dynamo.Store, search registry.Search) (names []string) {
	t.Helper()
	for {
		page, err := store.SearchRegisteredModels(t.Context(), search)
		if err != nil {
			t.Fatal(err)
		}
		for _, model := range page.Items {
			names = append(names, string(model.Name))
		}
		if search.PageToken = page.NextPageToken; search.PageToken == "" {
			return names
		}
	}
}
