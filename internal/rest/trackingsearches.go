package rest

import (
	"context"
	"math"
	"slices"

	"modelregistry/internal/tracking"
)

// viewType is MLflow's name of a view.
type viewType string

// viewTypes are in the order of tracking's views.
var viewTypes = []viewType{"ACTIVE_ONLY", "DELETED_ONLY", "ALL"}

// view reads what a search looks at: active ones, unless it says otherwise.
func (in *input) view(name string) tracking.View {
	chosen := choice(in, name, 1, viewTypes)
	if chosen == nil {
		return tracking.ViewActive
	}
	return tracking.View(slices.Index(viewTypes, *chosen))
}

type experimentsReply struct {
	Experiments   []experiment `json:"experiments,omitempty"`
	NextPageToken string       `json:"next_page_token,omitempty"`
}

// SearchExperiments finds experiments. MLflow has no number of results that holds
// where none is given.
func SearchExperiments(in *input) tracked {
	request := tracking.SearchRequest{SearchRequest: in.search(0, math.MaxInt32), View: in.view("view_type")}
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		page, err := t.SearchExperiments(ctx, request)
		reply := experimentsReply{NextPageToken: page.NextPageToken}
		for _, found := range page.Items {
			reply.Experiments = append(reply.Experiments, wireExperiment(found))
		}
		return reply, err
	}
}

type runsReply struct {
	Runs          []run  `json:"runs,omitempty"`
	NextPageToken string `json:"next_page_token,omitempty"`
}

// SearchRuns finds runs.
func SearchRuns(in *input) tracked {
	request := tracking.SearchRequest{
		ExperimentIDs: in.texts("experiment_ids"), SearchRequest: in.search(tracking.DefaultRuns, tracking.MaxResults), View: in.view("run_view_type"),
	}
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		page, err := t.SearchRuns(ctx, request)
		reply := runsReply{NextPageToken: page.NextPageToken}
		for _, found := range page.Items {
			reply.Runs = append(reply.Runs, wireRun(found))
		}
		return reply, err
	}
}

type loggedModelsReply struct {
	Models        []loggedModel `json:"models,omitempty"`
	NextPageToken string        `json:"next_page_token,omitempty"`
}

// SearchLoggedModels finds logged models.
func SearchLoggedModels(in *input) tracked {
	request := tracking.LoggedModelSearchRequest{ExperimentIDs: in.texts("experiment_ids"), Filter: in.text("filter")}
	in.present("experiment_ids")
	in.objects("datasets", func(_ int, dataset *input) { request.Datasets = append(request.Datasets, dataset.datasetKey()) })
	request.MaxResults = in.count("max_results", tracking.DefaultLoggedModels, tracking.MaxResults)
	in.objects("order_by", func(_ int, by *input) {
		order := tracking.LoggedModelOrder{Field: by.text("field_name"), Ascending: true, Dataset: by.datasetKey()}
		if by.find("ascending") != nil {
			order.Ascending = by.flag("ascending")
		}
		request.Order = append(request.Order, order)
	})
	request.PageToken = in.text("page_token")
	return func(ctx context.Context, t *tracking.Tracking) (any, error) {
		page, err := t.SearchLoggedModels(ctx, request)
		reply := loggedModelsReply{NextPageToken: page.NextPageToken}
		for _, found := range page.Items {
			reply.Models = append(reply.Models, wireLoggedModel(found))
		}
		return reply, err
	}
}

func (in *input) datasetKey() tracking.DatasetKey {
	return tracking.DatasetKey{Name: in.text("dataset_name"), Digest: in.text("dataset_digest")}
}
