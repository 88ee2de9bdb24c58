package dynamo_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"testing"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/runs"
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

var update = flag.Bool("update", false, "write what was measured to testdata/costs.json and the README")

// operation is one to measure, with the round trips that it may take.
type operation struct {
	name       string
	cold, warm int
	run        func(context.Context, *dynamo.Store) error
}

// measured are the operations, on a model with 3 versions, an alias and 2 tags
// on the model and on each version.
func measured() []operation {
	description := "described"
	tag := registry.Tag{Key: "task", Value: "ranking"}
	return []operation{
		{"create-registered-model", 1, 1, func(ctx context.Context, s *dynamo.Store) error {
			return ignore(s.CreateRegisteredModel(ctx, registry.NewRegisteredModel{Name: "another", At: 9}))
		}},
		{"create-registered-model, with 2 tags", 2, 2, func(ctx context.Context, s *dynamo.Store) error {
			return ignore(s.CreateRegisteredModel(ctx, registry.NewRegisteredModel{Name: "tagged", Tags: someTags(), At: 9}))
		}},
		{"get-registered-model", 2, 2, func(ctx context.Context, s *dynamo.Store) error { return ignore(s.RegisteredModel(ctx, "m")) }},
		{"update-registered-model", 2, 2, func(ctx context.Context, s *dynamo.Store) error {
			return ignore(s.UpdateRegisteredModel(ctx, "m", description, 9))
		}},
		{"get-latest-versions", 2, 2, func(ctx context.Context, s *dynamo.Store) error { return ignore(s.LatestVersions(ctx, "m")) }},
		{"set-registered-model-tag", 2, 2, func(ctx context.Context, s *dynamo.Store) error { return s.SetModelTag(ctx, "m", tag) }},
		{"delete-registered-model-tag", 2, 2, func(ctx context.Context, s *dynamo.Store) error { return s.DeleteModelTag(ctx, "m", "owner") }},
		{"set-registered-model-alias", 2, 1, func(ctx context.Context, s *dynamo.Store) error { return s.SetAlias(ctx, "m", "champion", 2) }},
		{"get-model-version-by-alias", 2, 1, func(ctx context.Context, s *dynamo.Store) error {
			return ignore(s.ModelVersionByAlias(ctx, "m", "champion"))
		}},
		{"delete-registered-model-alias", 2, 1, func(ctx context.Context, s *dynamo.Store) error { return s.DeleteAlias(ctx, "m", "champion") }},
		{"create-model-version", 2, 2, func(ctx context.Context, s *dynamo.Store) error {
			return ignore(s.CreateModelVersion(ctx, newVersion("m")))
		}},
		{"create-model-version, of a logged model", 2, 2, func(ctx context.Context, s *dynamo.Store) error {
			wanted := newVersion("m")
			wanted.Trace = func(ctx context.Context, _ *registry.NewModelVersion) error {
				_, _, err := tracking.NewOrigins(runs.Open(s.Table())).LoggedModelOrigin(ctx, loggedModel)
				return err
			}
			return ignore(s.CreateModelVersion(ctx, wanted))
		}},
		{"get-model-version, get-model-version-download-uri", 2, 1, func(ctx context.Context, s *dynamo.Store) error {
			return ignore(s.ModelVersion(ctx, "m", 3))
		}},
		{"update-model-version", 2, 2, func(ctx context.Context, s *dynamo.Store) error {
			return ignore(s.UpdateModelVersion(ctx, "m", 3, &description, 9))
		}},
		{"transition-model-version-stage", 2, 2, func(ctx context.Context, s *dynamo.Store) error {
			return ignore(s.TransitionModelVersion(ctx, "m", 3, registry.StageProduction, false, 9))
		}},
		{"transition-model-version-stage, archiving one", 3, 3, func(ctx context.Context, s *dynamo.Store) error {
			return ignore(s.TransitionModelVersion(ctx, "m", 2, registry.StageStaging, true, 9))
		}},
		{"set-model-version-tag", 2, 2, func(ctx context.Context, s *dynamo.Store) error { return s.SetVersionTag(ctx, "m", 3, tag) }},
		{"delete-model-version-tag", 2, 2, func(ctx context.Context, s *dynamo.Store) error { return s.DeleteVersionTag(ctx, "m", 3, "owner") }},
		{"delete-model-version", 3, 2, func(ctx context.Context, s *dynamo.Store) error { return s.DeleteModelVersion(ctx, "m", 3, 9) }},
		{"rename-registered-model", 2, 2, func(ctx context.Context, s *dynamo.Store) error {
			return ignore(s.RenameRegisteredModel(ctx, "m", "renamed", 9))
		}},
		{"delete-registered-model", 2, 2, func(ctx context.Context, s *dynamo.Store) error { return s.DeleteRegisteredModel(ctx, "m") }},
	}
}

// searched are a page of 25 of each search that an index serves, among 200
// models of which 30 have the tag, and 40 versions of one model.
func searched() []operation {
	models := func(terms ...filter.Comparison) func(context.Context, *dynamo.Store) error {
		return func(ctx context.Context, s *dynamo.Store) error {
			return ignore(s.SearchRegisteredModels(ctx, registry.Search{Filter: terms, Order: filter.Order{{Key: "name"}}, MaxResults: 25}))
		}
	}
	versions := func(terms ...filter.Comparison) func(context.Context, *dynamo.Store) error {
		return func(ctx context.Context, s *dynamo.Store) error {
			page := search()
			page.Filter, page.MaxResults = terms, 25
			return ignore(s.SearchModelVersions(ctx, page))
		}
	}
	newest := func(ctx context.Context, s *dynamo.Store) error {
		order := filter.Order{{Key: "last_updated_timestamp", Descending: true}, {Key: "name"}}
		return ignore(s.SearchRegisteredModels(ctx, registry.Search{Order: order, MaxResults: 25}))
	}
	return []operation{
		{"search-registered-models", 3, 3, models()},
		{"search-registered-models, name = 'm'", 3, 3, models(attribute("name", filter.Equal, "m"))},
		{"search-registered-models, name LIKE 'model-1%'", 3, 3, models(attribute("name", filter.Like, "model-1%"))},
		{"search-registered-models, tags.team = 'a'", 3, 3, models(filter.Comparison{Key: filter.Key{Kind: filter.Tag, Name: "team"}, Op: filter.Equal, Value: "a"})},
		{"search-registered-models, last updated first", 3, 3, newest},
		{"search-model-versions", 3, 3, versions()},
		{"search-model-versions, name = 'm'", 3, 3, versions(attribute("name", filter.Equal, "m"))},
		{"search-model-versions, run_id = 'run-1'", 3, 3, versions(attribute("run_id", filter.Equal, "run-1"))},
		{"search-model-versions, source_path = 's3://b/1'", 3, 3, versions(attribute("source_path", filter.Equal, "s3://b/1"))},
	}
}

func attribute(name string, op filter.Operator, value string) filter.Comparison {
	return filter.Comparison{Key: filter.Key{Kind: filter.Attribute, Name: name}, Op: op, Value: value}
}

func ignore[T any](_ T, err error) error { return err }

func someTags() registry.Tags { return registry.Tags{"owner": "vision", "team": "a"} }

// loggedModel is one that is not there: to ask for it is a call like any other.
const loggedModel = "m-0123456789abcdef0123456789abcdef"

// prepare makes what the operations are measured on.
func prepare(t *testing.T, store *dynamo.Store) {
	t.Helper()
	ctx := t.Context()
	if _, err := store.CreateRegisteredModel(ctx, registry.NewRegisteredModel{Name: "m", Tags: someTags(), At: 1}); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		wanted := newVersion("m")
		wanted.Tags = someTags()
		if _, err := store.CreateModelVersion(ctx, wanted); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.TransitionModelVersion(ctx, "m", 1, registry.StageStaging, false, 2); err != nil {
		t.Fatal(err)
	}
	if err := store.SetAlias(ctx, "m", "champion", 1); err != nil {
		t.Fatal(err)
	}
}

func prepareSearch(t *testing.T, store *dynamo.Store) {
	t.Helper()
	models := []registry.NewRegisteredModel{{Name: "m", At: 1}}
	for i := range 200 {
		model := registry.NewRegisteredModel{Name: registry.ModelName(fmt.Sprintf("model-%03d", i)), At: registry.Timestamp(i)}
		if i < 30 {
			model.Tags = registry.Tags{"team": "a"}
		}
		models = append(models, model)
	}
	if err := store.LoadModels(t.Context(), models); err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		wanted := newVersion("m")
		wanted.RunID, wanted.Source = fmt.Sprint("run-", i%10), fmt.Sprint("s3://b/", i%10)
		if _, err := store.CreateModelVersion(t.Context(), wanted); err != nil {
			t.Fatal(err)
		}
	}
}

// measure runs the operation as a cold and as a warm function would, each on a
// table of its own.
func measure(t *testing.T, o operation, prepare func(*testing.T, *dynamo.Store)) tabletest.Cost {
	t.Helper()
	table := tabletest.New(t)
	prepare(t, dynamotest.Open(t, table))
	units := tabletest.CountUnits(t)
	cold := use(t, o, dynamotest.Open(t, table, units.Inject))
	table = tabletest.New(t)
	prepare(t, dynamotest.Open(t, table))
	warmed := dynamotest.Open(t, table)
	if _, err := warmed.RegisteredModel(t.Context(), "m"); err != nil {
		t.Fatal(err)
	}
	warm := use(t, o, warmed)
	return tabletest.Cost{Operation: o.name, Cold: cold.RoundTrips, Warm: warm.RoundTrips, ReadUnits: warm.ReadUnits, WriteUnits: units.Write}
}

func use(t *testing.T, o operation, store *dynamo.Store) table.Usage {
	t.Helper()
	return tabletest.Use(t, o.name, func(ctx context.Context) error { return o.run(ctx, store) })
}

// TestCosts holds each operation to its round trips, and to the capacity that
// was measured before.
func TestCosts(t *testing.T) {
	t.Parallel()
	var costs []tabletest.Cost
	for _, o := range measured() {
		costs = append(costs, within(t, o, measure(t, o, prepare)))
	}
	for _, o := range searched() {
		costs = append(costs, within(t, o, measure(t, o, prepareSearch)))
	}
	tabletest.HoldCosts(t, costs, "../../README.md", "./internal/dynamo", *update)
}

func within(t *testing.T, o operation, c tabletest.Cost) tabletest.Cost {
	t.Helper()
	c.Within(t, o.cold, o.warm)
	return c
}

// TestCostsDoNotGrow holds what is done to a model with 10,000 versions to the
// cost on one with 3.
func TestCostsDoNotGrow(t *testing.T) {
	t.Parallel()
	table := tabletest.New(t)
	store := dynamotest.Open(t, table)
	prepare(t, store)
	if err := store.LoadVersions(t.Context(), newVersion("m"), 10_000); err != nil {
		t.Fatal(err)
	}
	if last, err := store.ModelVersion(t.Context(), "m", 10_000); err != nil || last.Version != 10_000 {
		t.Fatalf("version 10,000 is %v, %v", last, err)
	}
	undo := map[string]func() error{
		"rename-registered-model": func() error { return ignore(store.RenameRegisteredModel(t.Context(), "renamed", "m", 10)) },
	}
	constant := []string{"create-model-version", "get-registered-model", "set-registered-model-alias", "rename-registered-model", "delete-registered-model"}
	for _, o := range measured() {
		if !slices.Contains(constant, o.name) {
			continue
		}
		small := measure(t, o, prepare)
		units := tabletest.CountUnits(t)
		used := use(t, o, dynamotest.Open(t, table, units.Inject))
		// A model that was renamed has one index entry more.
		if used.RoundTrips != small.Cold || used.ReadUnits > small.ReadUnits+1 || units.Write > small.WriteUnits+2 {
			t.Errorf("%s takes %+v and %g write units on 10,000 versions, and %+v on 3", o.name, used, units.Write, small)
		}
		if again, ok := undo[o.name]; ok {
			if err := again(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
