package dynamo_test

import (
	"fmt"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
)

// others are models beside those that are measured. The first 200, enough to fill
// a page of each shard, and each tenth of the rest have two versions of their own
// run and source, and a tag of its own value.
func others(count int) iter.Seq[dynamo.Content] {
	return func(yield func(dynamo.Content) bool) {
		for i := range count {
			name := registry.ModelName(fmt.Sprintf("other-%06d", i))
			content := dynamo.Content{Model: registry.NewRegisteredModel{Name: name, At: 1}}
			if i < 200 || i%10 == 0 {
				content.Model.Tags = registry.Tags{"team": fmt.Sprint("b", i)}
				version := newVersion(name)
				version.Source, version.RunID, version.At = fmt.Sprint("s3://other/", i), fmt.Sprint("other-", i), 1
				content.Versions = []registry.NewModelVersion{version, version}
			}
			if !yield(content) {
				return
			}
		}
	}
}

// usage is what one operation took.
type usage struct {
	Operation                  string
	RoundTrips, Entries, Items int
	ReadUnits, WriteUnits      float64
}

// usedBeside does each operation once on a table with a number of other models.
func usedBeside(t *testing.T, count int, operations []operation, prepare func(*testing.T, *dynamo.Store)) []usage {
	t.Helper()
	name := tabletest.New(t)
	store := dynamotest.Open(t, name)
	if err := store.Fill(t.Context(), others(count)); err != nil {
		t.Fatal(err)
	}
	prepare(t, store)
	var all []usage
	for _, o := range operations {
		units := tabletest.CountUnits(t)
		used := use(t, o, dynamotest.Open(t, name, units.Inject))
		all = append(all, usage{o.name, used.RoundTrips, used.EntriesRead, used.ItemsRead, used.ReadUnits, units.Write})
		if o.name == "rename-registered-model" {
			if _, err := store.RenameRegisteredModel(t.Context(), "renamed", "m", 10); err != nil {
				t.Fatal(err)
			}
		}
	}
	return all
}

// TestCostsDoNotGrowWithModels holds every operation, and a page of every search
// that an index serves, to the same cost beside 200 models and beside 5,000.
//
// More change nothing: DynamoDB charges for what a call evaluates. A call that names
// its key evaluates that item; a query with a limit evaluates at most that, and
// one of a range what is in the range, wherever it lies. What could grow is a call
// that walks what others have written, and beside 5,000 that would show: a page of
// 1 MB of an index has more of them. The benchmark goes to 100,000.
func TestCostsDoNotGrowWithModels(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		operations []operation
		prepare    func(*testing.T, *dynamo.Store)
	}{
		{name: "operations", operations: measured(), prepare: prepare},
		{name: "searches", operations: searched(), prepare: prepareSearch},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			few := usedBeside(t, 200, test.operations, test.prepare)
			many := usedBeside(t, 5000, test.operations, test.prepare)
			if diff := cmp.Diff(few, many); diff != "" {
				t.Errorf("(-beside 200 +beside 5,000)\n%s", diff)
			}
		})
	}
}
