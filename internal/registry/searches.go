package registry

import (
	"context"
	"errors"

	"modelregistry/internal/filter"
)

// Limits of MLflow's on the size of a page.
const (
	MaxModelResults   = 1000
	MaxVersionResults = 200_000
)

// SearchRequest is what a client asks of a search.
type SearchRequest struct {
	Filter     string
	MaxResults int
	OrderBy    []string
	PageToken  string
}

// SearchRegisteredModels finds models, or prompts where the filter asks for them.
func (r *Registry) SearchRegisteredModels(ctx context.Context, request SearchRequest) (Page[RegisteredModel], error) {
	if err := checkMaxResults(request.MaxResults, MaxModelResults); err != nil {
		return Page[RegisteredModel]{}, err
	}
	search, err := ParseSearch(filter.RegisteredModels, request)
	if err != nil {
		return Page[RegisteredModel]{}, err
	}
	return r.store.SearchRegisteredModels(ctx, search)
}

// SearchModelVersions finds versions of models, or of prompts where the filter
// asks for them.
func (r *Registry) SearchModelVersions(ctx context.Context, request SearchRequest) (Page[ModelVersion], error) {
	if err := checkMaxResults(request.MaxResults, MaxVersionResults); err != nil {
		return Page[ModelVersion]{}, err
	}
	search, err := ParseSearch(filter.ModelVersions, request)
	if err != nil {
		return Page[ModelVersion]{}, err
	}
	return r.store.SearchModelVersions(ctx, search)
}

func checkMaxResults(maxResults, limit int) error {
	switch {
	case maxResults < 1:
		return Invalid("Invalid value for max_results. It must be a positive integer, but got %d", maxResults)
	case maxResults > limit:
		return Invalid("Invalid value for request parameter max_results. It must be at most %d, but got value %d", limit, maxResults)
	}
	return nil
}

// ParseSearch reads the filter and the order of a request by a grammar.
func ParseSearch(grammar *filter.Grammar, request SearchRequest) (Search, error) {
	parsed, err := grammar.Parse(request.Filter)
	if err != nil {
		return Search{}, refusedFilter(err)
	}
	order, err := grammar.ParseOrder(request.OrderBy)
	if err != nil {
		return Search{}, refusedFilter(err)
	}
	return Search{Filter: parsed, Order: order, MaxResults: request.MaxResults, PageToken: request.PageToken}, nil
}

func refusedFilter(err error) error {
	var refused *filter.Error
	if errors.As(err, &refused) {
		return &Error{Code: InvalidParameterValue, Message: refused.Message}
	}
	return err
}
