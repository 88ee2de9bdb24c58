package dynamo_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// The longest value that stands in the model or version itself, and the
// shortest that has an item of its own.
var (
	inline = strings.Repeat("é", 2048)
	large  = inline + "a"
)

// tagged is what has tags, a model or a version of it.
type tagged struct {
	name   string
	set    func(context.Context, *dynamo.Store, registry.Tag) error
	remove func(ctx context.Context, store *dynamo.Store, key string) error
	// reads gives the tags as each way to read them does; those that search take
	// the value that the tag has.
	reads map[string]func(ctx context.Context, store *dynamo.Store, value string) ([]registry.Tags, error)
}

func taggedModel() tagged {
	search := func(ctx context.Context, store *dynamo.Store, terms ...filter.Comparison) ([]registry.Tags, error) {
		page, err := store.SearchRegisteredModels(ctx, registry.Search{Filter: terms, Order: filter.Order{{Key: "name"}}, MaxResults: 10})
		var found []registry.Tags
		for _, model := range page.Items {
			found = append(found, model.Tags)
		}
		return found, err
	}
	return tagged{
		name: "model",
		set: func(ctx context.Context, store *dynamo.Store, tag registry.Tag) error {
			return store.SetModelTag(ctx, "m", tag)
		},
		remove: func(ctx context.Context, store *dynamo.Store, key string) error {
			return store.DeleteModelTag(ctx, "m", key)
		},
		reads: map[string]func(context.Context, *dynamo.Store, string) ([]registry.Tags, error){
			"get": func(ctx context.Context, store *dynamo.Store, _ string) ([]registry.Tags, error) {
				model, err := store.RegisteredModel(ctx, "m")
				return []registry.Tags{model.Tags}, err
			},
			"search": func(ctx context.Context, store *dynamo.Store, _ string) ([]registry.Tags, error) {
				return search(ctx, store)
			},
			"search by value": func(ctx context.Context, store *dynamo.Store, value string) ([]registry.Tags, error) {
				return search(ctx, store, tagTerm("k", filter.Equal, value))
			},
			"search by another value": func(ctx context.Context, store *dynamo.Store, value string) ([]registry.Tags, error) {
				return search(ctx, store, tagTerm("k", filter.NotEqual, value+"b"))
			},
			"search by pattern": func(ctx context.Context, store *dynamo.Store, value string) ([]registry.Tags, error) {
				return search(ctx, store, tagTerm("k", filter.Like, "%"+ending(value)))
			},
		},
	}
}

func taggedVersion() tagged {
	searchVersions := func(ctx context.Context, store *dynamo.Store, terms ...filter.Comparison) ([]registry.Tags, error) {
		all := search()
		all.Filter = terms
		page, err := store.SearchModelVersions(ctx, all)
		var found []registry.Tags
		for _, version := range page.Items {
			found = append(found, version.Tags)
		}
		return found, err
	}
	return tagged{
		name: "version",
		set: func(ctx context.Context, store *dynamo.Store, tag registry.Tag) error {
			return store.SetVersionTag(ctx, "m", 1, tag)
		},
		remove: func(ctx context.Context, store *dynamo.Store, key string) error {
			return store.DeleteVersionTag(ctx, "m", 1, key)
		},
		reads: map[string]func(context.Context, *dynamo.Store, string) ([]registry.Tags, error){
			"get": func(ctx context.Context, store *dynamo.Store, _ string) ([]registry.Tags, error) {
				version, err := store.ModelVersion(ctx, "m", 1)
				return []registry.Tags{version.Tags}, err
			},
			"get latest": func(ctx context.Context, store *dynamo.Store, _ string) ([]registry.Tags, error) {
				latest, err := store.LatestVersions(ctx, "m")
				return []registry.Tags{latest[0].Tags}, err
			},
			"get the model": func(ctx context.Context, store *dynamo.Store, _ string) ([]registry.Tags, error) {
				model, err := store.RegisteredModel(ctx, "m")
				return []registry.Tags{model.LatestVersions[0].Tags}, err
			},
			"search": func(ctx context.Context, store *dynamo.Store, _ string) ([]registry.Tags, error) {
				return searchVersions(ctx, store)
			},
			"search by name and value": func(ctx context.Context, store *dynamo.Store, value string) ([]registry.Tags, error) {
				return searchVersions(ctx, store, attribute("name", filter.Equal, "m"), tagTerm("k", filter.Equal, value))
			},
			"search by run and pattern": func(ctx context.Context, store *dynamo.Store, value string) ([]registry.Tags, error) {
				return searchVersions(ctx, store, attribute("run_id", filter.Equal, "run"), tagTerm("k", filter.ILike, "%"+ending(value)))
			},
		},
	}
}

func tagTerm(key string, op filter.Operator, value string) filter.Comparison {
	return filter.Comparison{Key: filter.Key{Kind: filter.Tag, Name: key}, Op: op, Value: value}
}

// ending is the last character.
func ending(value string) string {
	_, size := utf8.DecodeLastRuneInString(value)
	return value[len(value)-size:]
}

// prepareTagged makes a model with a version, and opens two stores: one that
// writes, and one that only reads.
func prepareTagged(t *testing.T, shards int) (writer, reader *dynamo.Store) {
	t.Helper()
	settings := table.Settings{Name: tabletest.New(t), Shards: shards}
	writer, reader = dynamo.Open(table.Open(tabletest.Config(t), settings)), dynamo.Open(table.Open(tabletest.Config(t), settings))
	createModel(t, writer, "m")
	createVersions(t, writer, "m", 1)
	return writer, reader
}

// TestTagsOfAllSizes takes a tag through values on both sides of the limit.
func TestTagsOfAllSizes(t *testing.T) {
	t.Parallel()
	if len(inline) != 4096 || len(large) != 4097 {
		t.Fatalf("values of %d and %d bytes", len(inline), len(large))
	}
	values := []string{"small", inline, large, large + "b", strings.Repeat("🏠", 100_000), inline, large, large, "small", large, ""}
	for _, what := range []tagged{taggedModel(), taggedVersion()} {
		for _, shards := range []int{1, 4} {
			t.Run(fmt.Sprintf("%s on %d shards", what.name, shards), func(t *testing.T) {
				t.Parallel()
				writer, reader := prepareTagged(t, shards)
				for i, value := range values {
					if err := what.set(t.Context(), writer, registry.Tag{Key: "k", Value: value}); err != nil {
						t.Fatal(err)
					}
					what.compare(t, fmt.Sprintf("value %d of %d bytes", i, len(value)), reader, value, registry.Tags{"k": value})
				}
				for _, last := range []string{large, "small"} {
					if err := what.set(t.Context(), writer, registry.Tag{Key: "k", Value: last}); err != nil {
						t.Fatal(err)
					}
					for range 2 {
						if err := what.remove(t.Context(), writer, "k"); err != nil {
							t.Fatal(err)
						}
					}
					what.compareNone(t, reader, last)
				}
			})
		}
	}
}

func (w tagged) compare(t *testing.T, when string, store *dynamo.Store, value string, want registry.Tags) {
	t.Helper()
	for how, read := range w.reads {
		found, err := read(t.Context(), store, value)
		if err != nil {
			t.Errorf("%s, %s: %v", when, how, err)
		} else if diff := cmp.Diff([]registry.Tags{want}, found); diff != "" {
			t.Errorf("%s, %s: (-want +got)\n%.2000s", when, how, diff)
		}
	}
}

// compareNone reads what no longer has the tag.
func (w tagged) compareNone(t *testing.T, store *dynamo.Store, value string) {
	t.Helper()
	for how, read := range w.reads {
		found, err := read(t.Context(), store, value)
		if err != nil {
			t.Errorf("deleted, %s: %v", how, err)
		}
		for _, tags := range found {
			if len(tags) > 0 || strings.HasPrefix(how, "search by") {
				t.Errorf("deleted, %s: found with %d tags", how, len(tags))
			}
		}
	}
}

// TestLargeTagsAreLimited fills the room, and makes some again.
func TestLargeTagsAreLimited(t *testing.T) {
	t.Parallel()
	const most = 90
	for _, what := range []tagged{taggedModel(), taggedVersion()} {
		t.Run(what.name, func(t *testing.T) {
			t.Parallel()
			store, reader := prepareTagged(t, tabletest.Shards)
			want := registry.Tags{}
			set := func(key, value string) error {
				err := what.set(t.Context(), store, registry.Tag{Key: key, Value: value})
				if err == nil {
					want[key] = value
				}
				return err
			}
			full := func(when string) {
				t.Helper()
				if err := set("one more", large); registry.CodeOf(err) != registry.InvalidParameterValue {
					t.Errorf("%s: one more: %v", when, err)
				}
			}
			for i := range most {
				if err := set(fmt.Sprint("k", i), fmt.Sprint(large, i)); err != nil {
					t.Fatal(err)
				}
			}
			full("at the limit")
			for key, value := range map[string]string{"k0": large + "new", "one more": inline, "small": ""} {
				if err := set(key, value); err != nil {
					t.Errorf("%s: %v", key, err)
				}
			}
			full("over a small one")
			if err := set("k1", "small"); err != nil {
				t.Error(err)
			}
			if err := set("k90", large); err != nil {
				t.Errorf("in the place of one made small: %v", err)
			}
			if err := what.remove(t.Context(), store, "k2"); err != nil {
				t.Error(err)
			}
			delete(want, "k2")
			if err := set("k91", large); err != nil {
				t.Errorf("in the place of a deleted one: %v", err)
			}
			full("at the limit again")
			found, err := what.reads["get"](t.Context(), reader, "")
			if diff := cmp.Diff([]registry.Tags{want}, found); err != nil || diff != "" {
				t.Errorf("%v, (-want +got)\n%.2000s", err, diff)
			}
		})
	}
}

// TestVersionsGoWithTheirLargeTags deletes a version with as many as it can have,
// and finds none of them on the next.
func TestVersionsGoWithTheirLargeTags(t *testing.T) {
	t.Parallel()
	store := dynamotest.New(t)
	createModel(t, store, "n")
	wanted := newVersion("n")
	wanted.Tags = registry.Tags{}
	for i := range 90 {
		wanted.Tags[fmt.Sprint(i)] = large
	}
	created, err := store.CreateModelVersion(t.Context(), wanted)
	if err != nil {
		t.Fatal(err)
	}
	read, err := store.ModelVersion(t.Context(), "n", created.Version)
	if diff := cmp.Diff(wanted.Tags, read.Tags); err != nil || diff != "" {
		t.Errorf("%v, (-want +got)\n%.2000s", err, diff)
	}
	if err := store.DeleteModelVersion(t.Context(), "n", created.Version, 2); err != nil {
		t.Fatal(err)
	}
	createVersions(t, store, "n", 1)
	if read, err = store.ModelVersion(t.Context(), "n", created.Version+1); err != nil || len(read.Tags) != 0 {
		t.Errorf("the next version has %d tags, %v", len(read.Tags), err)
	}
}
