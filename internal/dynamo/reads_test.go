package dynamo_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// prepareReads makes what prepareSearch makes, with a large tag on some, and 200
// prompts.
func prepareReads(t *testing.T, store *dynamo.Store) {
	t.Helper()
	prepareSearch(t, store)
	big := registry.Tag{Key: "notes", Value: strings.Repeat("n", 5000)}
	for i := range 2 {
		if err := store.SetModelTag(t.Context(), registry.ModelName(fmt.Sprintf("model-00%d", i)), big); err != nil {
			t.Fatal(err)
		}
		if err := store.SetVersionTag(t.Context(), "m", registry.VersionNumber(i*39+1), big); err != nil {
			t.Fatal(err)
		}
	}
	var prompts []registry.NewRegisteredModel
	for i := range 200 {
		name := registry.ModelName(fmt.Sprintf("prompt-%03d", i))
		prompts = append(prompts, registry.NewRegisteredModel{Name: name, At: registry.Timestamp(i), Tags: registry.Tags{filter.PromptTag: "true"}})
	}
	if err := store.LoadModels(t.Context(), prompts); err != nil {
		t.Fatal(err)
	}
}

func modelsWhere(order string, terms ...filter.Comparison) func(context.Context, *dynamo.Store) (int, error) {
	return func(ctx context.Context, s *dynamo.Store) (int, error) {
		by := filter.Order{{Key: order, Descending: order != "name"}, {Key: "name"}}
		page, err := s.SearchRegisteredModels(ctx, registry.Search{Filter: terms, Order: by, MaxResults: 25})
		return len(page.Items), err
	}
}

func versionsWhere(order filter.Order, terms ...filter.Comparison) func(context.Context, *dynamo.Store) (int, error) {
	return func(ctx context.Context, s *dynamo.Store) (int, error) {
		page := search()
		page.Filter, page.MaxResults = terms, 25
		if order != nil {
			page.Order = order
		}
		found, err := s.SearchModelVersions(ctx, page)
		return len(found.Items), err
	}
}

// readsCase is a search, and what it may read.
type readsCase struct {
	name     string
	search   func(context.Context, *dynamo.Store) (int, error)
	returned int
	// walked is the list, entries and items the most that may be read of the
	// indexes and of the table.
	walked         string
	entries, items int
	// again is how many items are read once more.
	again int
}

// readsCases are a page of each kind of search on what prepareReads makes.
func readsCases() []readsCase {
	const (
		// page is the results of a page and the one behind it.
		page = 26
		// listed is how far a listing of models reads: in each shard its share of the
		// page, four times the square root of that, and four entries more. Versions are
		// where their models are, so a shard may have all of a page.
		listed, listedVersions = tabletest.Shards * (7 + 4*2.5 + 4), tabletest.Shards * (page + 1)
		// all are the 201 models, or the 40 versions of m.
		all, versions = 201, 40
	)
	tag, prompts := tagTerm("team", filter.Equal, "a"), tagTerm(filter.PromptTag, filter.Equal, "true")
	byNumber := filter.Order{{Key: "version_number", Descending: true}}
	return []readsCase{
		// The models, the highest version of m and two large tags, and its own.
		{name: "models", search: modelsWhere("name"), returned: 25, walked: "by-group", entries: listed, items: page + 4},
		{name: "models, last updated first", search: modelsWhere("last_updated_timestamp"), returned: 25, walked: "by-update", entries: listed, items: page + 4},
		{name: "a name", search: modelsWhere("name", attribute("name", filter.Equal, "model-007")), returned: 1, walked: "names", items: 1},
		{name: "a prefix", search: modelsWhere("name", attribute("name", filter.Like, "model-%")), returned: 25, walked: "by-group", entries: listed, items: page + 2},
		{name: "prompts", search: modelsWhere("name", prompts), returned: 25, walked: "by-group", entries: listed, items: page},
		{name: "prompts, last updated first", search: modelsWhere("last_updated_timestamp", prompts), returned: 25, walked: "by-update", entries: listed, items: page},
		{name: "prompts with a prefix", search: modelsWhere("name", prompts, attribute("name", filter.Like, "prompt-1%")), returned: 25, walked: "by-group", entries: listed, items: page},
		{name: "within names", search: modelsWhere("name", attribute("name", filter.Like, "%l-01%")), returned: 10, walked: "by-group", entries: all, items: 10},
		{name: "within names, last updated first", search: modelsWhere("last_updated_timestamp", attribute("name", filter.ILike, "%L-01%")), returned: 10, walked: "by-update", entries: all, items: 10},
		{name: "nothing within names", search: modelsWhere("name", attribute("name", filter.Like, "%nothing%")), walked: "by-group", entries: all},
		// The pointers have the order of values: all 30 are read, and their models. Two
		// of the page have a large tag.
		{name: "a tag", search: modelsWhere("name", tag), returned: 25, walked: "tag", items: 30 + 30 + 2},
		{name: "a tag and within names", search: modelsWhere("name", tag, attribute("name", filter.Like, "%l-01%")), returned: 10, walked: "tag", items: 30 + 30},
		{name: "a large tag", search: modelsWhere("name", tagTerm("notes", filter.Like, "n%")), returned: 2, walked: "tag", items: 2 + 2 + 2},
		// The model, its versions, and the large tag of the last one; by number that is
		// met among the versions, and read for the page again.
		{name: "all versions", search: versionsWhere(nil), returned: 25, walked: "by-update", entries: listedVersions, items: 1 + page + 1},
		{name: "versions of a model", search: versionsWhere(nil, attribute("name", filter.Equal, "m")), returned: 25, walked: "by-group", entries: page + 1, items: 1 + page + 1},
		{name: "versions of a model, by number", search: versionsWhere(byNumber, attribute("name", filter.Equal, "m")), returned: 25, walked: "versions", items: 1 + page + 1 + 1, again: 1},
		{name: "versions of a run", search: versionsWhere(nil, attribute("run_id", filter.Equal, "run-1")), returned: 4, walked: "runs", items: 4 + 4 + 1},
		{name: "versions of a source", search: versionsWhere(nil, attribute("source_path", filter.Equal, "s3://b/1")), returned: 4, walked: "sources", items: 4 + 4 + 1},
		// They come in two chunks, each with its models.
		{name: "versions with a large tag", search: versionsWhere(nil, tagTerm("notes", filter.Like, "n%")), returned: 2, walked: "by-update", entries: versions, items: 1 + versions + 2 + 1, again: 1},
	}
}

// TestSearchesReadWhatTheyReturn counts what each kind of search evaluates. Beside
// its results a page may read: the entries that it walks, each shard's as far as
// the page might reach; one result more, which tells that another page follows;
// and for each result its parts. Few items are read twice, and none for a search
// within names.
func TestSearchesReadWhatTheyReturn(t *testing.T) {
	t.Parallel()
	name := tabletest.New(t)
	prepareReads(t, dynamotest.Open(t, name))
	for _, test := range readsCases() {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, name)
		})
	}
}

// run searches once, and compares what was counted with the limits and with the
// plan on the meter.
func (test readsCase) run(t *testing.T, name string) {
	t.Helper()
	var reads tabletest.Reads
	store := dynamotest.Open(t, name, reads.Inject)
	ctx, meter := table.WithMeter(t.Context())
	returned, err := test.search(ctx, store)
	if err != nil {
		t.Fatal(err)
	}
	entries, items := 0, 0
	for _, count := range reads.Entries {
		entries += count
	}
	for _, count := range reads.Items {
		items += count
	}
	if returned != test.returned || entries > test.entries || items > test.items || reads.Unseen > 0 {
		t.Errorf("%d returned, %d entries and %d items read, %d unseen; want %d, and at most %d and %d",
			returned, entries, items, reads.Unseen, test.returned, test.entries, test.items)
	}
	if again := items - len(reads.Items); again > test.again {
		t.Errorf("%d items were read again, want %d", again, test.again)
	}
	used := meter.Usage()
	got := []any{used.Walked, used.EntriesRead, used.ItemsRead, used.ItemsReturned}
	if diff := cmp.Diff([]any{test.walked, entries, items, returned}, got); diff != "" {
		t.Errorf("the plan (-want +got)\n%s", diff)
	}
}
