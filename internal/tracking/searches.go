package tracking

import (
	"context"
	"slices"
	"strings"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// MLflow's limits on the size of a page. A search for logged models is held to the
// most that any may have.
const (
	MaxResults            = 50_000
	DefaultRuns           = 1000
	DefaultLoggedModels   = 50
	loggedModelsOfNothing = 100
)

// SearchRequest is what a client asks of a search.
type SearchRequest struct {
	registry.SearchRequest
	// ExperimentIDs are those whose runs or logged models are searched.
	ExperimentIDs []string
	View          View
}

// SearchExperiments finds experiments.
func (t *Tracking) SearchExperiments(ctx context.Context, request SearchRequest) (registry.Page[Experiment], error) {
	search, err := parseSearch(filter.Experiments, request)
	if err != nil {
		return registry.Page[Experiment]{}, err
	}
	page, err := t.store.SearchExperiments(ctx, ExperimentSearch{Search: search, View: request.View})
	for i := range page.Items {
		page.Items[i] = t.located(page.Items[i])
	}
	return page, err
}

// SearchRuns finds runs of experiments.
func (t *Tracking) SearchRuns(ctx context.Context, request SearchRequest) (registry.Page[Run], error) {
	search, err := parseSearch(filter.Runs, request)
	if err != nil {
		return registry.Page[Run]{}, err
	}
	ids, err := parseExperimentIDs(request.ExperimentIDs)
	if err != nil {
		return registry.Page[Run]{}, err
	}
	return t.store.SearchRuns(ctx, RunSearch{Search: search, ExperimentIDs: ids, View: request.View})
}

func parseSearch(grammar *filter.Grammar, request SearchRequest) (registry.Search, error) {
	if err := checkMaxResults(request.MaxResults); err != nil {
		return registry.Search{}, err
	}
	return registry.ParseSearch(grammar, request.SearchRequest)
}

func checkMaxResults(maxResults int) error {
	switch {
	case maxResults < 1:
		return registry.Invalid("Invalid value %d for parameter 'max_results' supplied. It must be a positive integer", maxResults)
	case maxResults > MaxResults:
		return registry.Invalid("Invalid value %d for parameter 'max_results' supplied. It must be at most %d", maxResults, MaxResults)
	}
	return nil
}

// parseExperimentIDs reads ids. One that is named twice is searched once.
func parseExperimentIDs(texts []string) ([]ExperimentID, error) {
	var ids []ExperimentID
	for _, text := range texts {
		id, err := ParseExperimentID(text)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// LoggedModelSearchRequest is what a client asks of a search for logged models.
type LoggedModelSearchRequest struct {
	ExperimentIDs []string
	Filter        string
	Datasets      []DatasetKey
	Order         []LoggedModelOrder
	MaxResults    int
	PageToken     string
}

// SearchLoggedModels finds active logged models of experiments.
func (t *Tracking) SearchLoggedModels(ctx context.Context, request LoggedModelSearchRequest) (registry.Page[LoggedModel], error) {
	var none registry.Page[LoggedModel]
	if request.MaxResults == 0 {
		request.MaxResults = loggedModelsOfNothing
	}
	if err := checkMaxResults(request.MaxResults); err != nil {
		return none, err
	}
	if slices.ContainsFunc(request.Datasets, func(d DatasetKey) bool { return d.Name == "" }) {
		return none, registry.Invalid("`dataset_name` in the `datasets` clause must be specified.")
	}
	for _, by := range request.Order {
		if err := checkLoggedModelOrder(by.Field); err != nil {
			return none, err
		}
	}
	parsed, err := registry.ParseSearch(filter.LoggedModels, registry.SearchRequest{Filter: request.Filter})
	if err != nil {
		return none, err
	}
	ids, err := parseExperimentIDs(request.ExperimentIDs)
	if err != nil {
		return none, err
	}
	return t.store.SearchLoggedModels(ctx, LoggedModelSearch{
		Filter: parsed.Filter, ExperimentIDs: ids, Datasets: request.Datasets,
		Order: request.Order, MaxResults: request.MaxResults, PageToken: request.PageToken,
	})
}

// loggedModelFields are those that logged models can be sorted by, beside metrics.
var loggedModelFields = []string{
	"model_id", "experiment_id", "name", "artifact_location", "creation_time", "creation_timestamp", "creation_timestamp_ms",
	"last_updated_timestamp", "last_updated_timestamp_ms", "status", "lifecycle_stage", "model_type", "source_run_id", "status_message",
}

func checkLoggedModelOrder(field string) error {
	entity, _, dotted := strings.Cut(field, ".")
	switch {
	case dotted && entity != "metrics":
		return registry.Invalid("Invalid order by field name: %s. Only metrics are supported.", field)
	case !dotted && !slices.Contains(loggedModelFields, field):
		return registry.Invalid("Invalid order by field name: %s", field)
	}
	return nil
}
