package runs_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"modelregistry/internal/dynamo/runs"
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// What is asked for in searches. %s is an id or a text that may be there.
var (
	experimentConditions = []string{
		"name = 'a'", "name = 'Default'", "name = ''", "name = '" + strings.Repeat("x", 3000) + "'", "name != 'a'", "name LIKE 'D%'", "name ILIKE '%A%'",
		"experiment_id = '1'", "experiment_id = '99999999999999999999'", "experiment_id IN ('0', '2', '7')", "experiment_id NOT IN ('0')",
		"creation_time >= 3", "creation_time = 0", "last_update_time < 5", "tags.t = 'v'", "tags.loss != 'v'", "tags.loss IS NULL", "tags.t IS NOT NULL",
	}
	experimentOrders = []string{"name", "creation_time", "last_update_time", "experiment_id"}
	runConditions    = []string{
		"metrics.loss >= 0.1", "metrics.`val/loss` < 1e300", "metrics.k != 0", "metrics.k = -1.5", "params.k = 'v'", "params.loss LIKE '%x%'",
		"params.`é.1` IS NULL", "params.k IS NOT NULL", "tags.k != 'v'", "tags.loss IS NULL", "tags.big ILIKE 'X%'", "tags.`mlflow.runName` = 'n'",
		"status = 'FINISHED'", "status != 'RUNNING'", "run_name = 'n'", "run_name != 'n'", "user_id ILIKE 'U'", "artifact_uri LIKE 's3%'",
		"start_time > 0", "created <= 1", "end_time >= 1", "start_time != 1", "dataset.name = 'k'", "dataset.digest IN ('d')", "dataset.context = 'train'",
		"run_id = ''", "run_id != ''", "run_id LIKE 'a%'", "run_id = '%s'", "run_id = '%s#0001'", "run_id IN ('%s', '%s', 'x', '')", "run_id NOT IN ('%s')",
		"run_id = '" + strings.Repeat("x", 3000) + "'",
	}
	runOrders       = []string{"start_time", "end_time", "metrics.loss", "metrics.k", "params.k", "tags.k", "run_id", "status", "run_name", "artifact_uri"}
	modelConditions = []string{
		"name = 'rf'", "name ILIKE 'RF'", "metrics.loss > 0", "metrics.k != 0", "params.k = 'v'", "params.loss != 'w'", "tags.k LIKE '%v%'",
		"status = '2'", "status != '2'", "model_type = ''", "model_type LIKE 'sk%'", "source_run_id = 'r'", "creation_timestamp > 3",
		"last_updated_timestamp <= 5", "lifecycle_stage = 'active'", "artifact_location = 's3://b/m'", "experiment_id IN ('0', '1')",
		"model_id = 'm-%s'", "model_id IN ('m-%s', '', 'x')", "model_id != ''", "model_id = ''", "metrics.loss >= -2 AND metrics.loss < 1",
	}
	modelOrders = []string{
		"name", "creation_time", "creation_timestamp_ms", "last_updated_timestamp_ms", "status", "model_type", "source_run_id", "model_id", "experiment_id",
		"metrics.loss", "metrics.k",
	}
	datasets = []tracking.DatasetKey{{Name: "d"}, {Name: "d", Digest: "1"}, {Name: "other"}}
)

// drawFilter draws conditions that must all hold.
func drawFilter(t *rapid.T, grammar *filter.Grammar, conditions []string) filter.Filter {
	var drawn []string
	for range pick(t, []int{0, 0, 1, 1, 2}, "conditions") {
		condition := pick(t, conditions, "condition")
		for strings.Contains(condition, "%s") {
			condition = strings.Replace(condition, "%s", string(pick(t, runIDs, "id")), 1)
		}
		drawn = append(drawn, condition)
	}
	parsed, err := grammar.Parse(strings.Join(drawn, " AND "))
	if err != nil {
		t.Fatalf("%q: %v", drawn, err)
	}
	return parsed
}

func drawOrder(t *rapid.T, grammar *filter.Grammar, keys []string) filter.Order {
	var clauses []string
	for _, key := range rapid.Permutation(keys).Draw(t, "keys")[:pick(t, []int{0, 0, 1, 2}, "terms")] {
		clauses = append(clauses, key+" "+pick(t, []string{"ASC", "DESC"}, "direction"))
	}
	order, err := grammar.ParseOrder(clauses)
	if err != nil {
		t.Fatalf("%q: %v", clauses, err)
	}
	return order
}

// drawSearch draws a search, which is read page by page.
func drawSearch(t *rapid.T) call {
	search := registry.Search{MaxResults: pick(t, []int{1, 2, 3, 1000}, "max results")}
	view := pick(t, []tracking.View{tracking.ViewActive, tracking.ViewAll, tracking.ViewDeleted}, "view")
	ids := rapid.SliceOfNDistinct(rapid.SampledFrom(append([]tracking.ExperimentID{77}, experimentIDs...)), 1, 5, rapid.ID[tracking.ExperimentID]).Draw(t, "of")
	switch pick(t, []string{"experiments", "runs", "logged models"}, "searched") {
	case "experiments":
		search.Filter = drawFilter(t, filter.Experiments, experimentConditions)
		search.Order = drawOrder(t, filter.Experiments, experimentOrders)
		return call{fmt.Sprintf("search experiments %v view %d", search, view), func(ctx context.Context, s tracking.Store) outcome {
			return allPages(search.MaxResults, func(token string) (registry.Page[tracking.Experiment], error) {
				search.PageToken = token
				return s.SearchExperiments(ctx, tracking.ExperimentSearch{Search: search, View: view})
			})
		}}
	case "runs":
		search.Filter, search.Order = drawFilter(t, filter.Runs, runConditions), drawOrder(t, filter.Runs, runOrders)
		return call{fmt.Sprintf("search runs of %v %v view %d", ids, search, view), func(ctx context.Context, s tracking.Store) outcome {
			return allPages(search.MaxResults, func(token string) (registry.Page[tracking.Run], error) {
				search.PageToken = token
				return s.SearchRuns(ctx, tracking.RunSearch{Search: search, ExperimentIDs: ids, View: view})
			})
		}}
	}
	return drawLoggedModelSearch(t, ids, search.MaxResults)
}

func drawLoggedModelSearch(t *rapid.T, ids []tracking.ExperimentID, maxResults int) call {
	wanted := tracking.LoggedModelSearch{
		ExperimentIDs: ids, MaxResults: maxResults, Filter: drawFilter(t, filter.LoggedModels, modelConditions),
		Datasets: rapid.SliceOfNDistinct(rapid.SampledFrom(datasets), 0, 2, rapid.ID[tracking.DatasetKey]).Draw(t, "datasets"),
	}
	for _, field := range rapid.Permutation(modelOrders).Draw(t, "keys")[:pick(t, []int{0, 0, 1, 2}, "terms")] {
		by := tracking.LoggedModelOrder{Field: field, Ascending: rapid.Bool().Draw(t, "ascending")}
		if strings.HasPrefix(field, "metrics.") {
			by.Dataset = pick(t, append([]tracking.DatasetKey{{}}, datasets...), "on")
		}
		wanted.Order = append(wanted.Order, by)
	}
	return call{fmt.Sprintf("search logged models %v", wanted), func(ctx context.Context, s tracking.Store) outcome {
		return allPages(maxResults, func(token string) (registry.Page[tracking.LoggedModel], error) {
			search := wanted
			search.PageToken = token
			return s.SearchLoggedModels(ctx, search)
		})
	}}
}

// allPages reads a search to its end. Each page but the last is full.
func allPages[T any](most int, next func(token string) (registry.Page[T], error)) outcome {
	var pages [][]T
	for token := ""; ; {
		page, err := next(token)
		if err != nil {
			return done(err)
		}
		pages = append(pages, page.Items)
		if token = page.NextPageToken; token == "" {
			return outcome{Value: pages}
		}
		if len(page.Items) != most || len(pages) > 100 {
			return outcome{Err: fmt.Sprintf("page %d has %d of %d results and another follows", len(pages), len(page.Items), most)}
		}
	}
}

// TestWhatCannotBeThere is searched for, also where it is the key of another item.
func TestWhatCannotBeThere(t *testing.T) {
	t.Parallel()
	store := runs.Open(table.Open(tabletest.Config(t), table.Settings{Name: tabletest.New(t), Shards: 1}))
	createRun(t, store)
	large := tracking.Batch{Params: tracking.Params{}}
	for i := range 10 {
		large.Params[fmt.Sprint(i)] = strings.Repeat("x", 6000)
	}
	if err := store.Log(t.Context(), runID, large); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 3000)
	for _, text := range []string{"", long, string(runID) + "#0001", string(runID) + " "} {
		parsed, err := filter.Runs.Parse(fmt.Sprintf("run_id IN ('%s', 'x')", text))
		if err != nil {
			t.Fatal(err)
		}
		of := tracking.RunSearch{ExperimentIDs: []tracking.ExperimentID{0}, Search: registry.Search{Filter: parsed, Order: filter.Order{{Key: "run_id"}}, MaxResults: 9}}
		if page, err := store.SearchRuns(t.Context(), of); err != nil || len(page.Items) > 0 {
			t.Errorf("run %.60q is %+v, %v", text, page, err)
		}
		named := registry.Search{Filter: filter.Filter{attribute("name", text)}, Order: filter.Order{{Key: "experiment_id"}}, MaxResults: 9}
		if page, err := store.SearchExperiments(t.Context(), tracking.ExperimentSearch{Search: named}); err != nil || len(page.Items) > 0 {
			t.Errorf("experiment %.60q is %+v, %v", text, page, err)
		}
	}
}

func attribute(name, value string) filter.Comparison {
	return filter.Comparison{Key: filter.Key{Kind: filter.Attribute, Name: name}, Op: filter.Equal, Value: value}
}
