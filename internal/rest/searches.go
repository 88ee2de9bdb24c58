package rest

import (
	"context"

	"modelregistry/internal/registry"
)

// SearchRegisteredModels finds models.
func SearchRegisteredModels(in *input) call {
	request := in.search(100, registry.MaxModelResults)
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		page, err := r.SearchRegisteredModels(ctx, request)
		reply := modelsReply{NextPageToken: page.NextPageToken}
		for _, model := range page.Items {
			reply.RegisteredModels = append(reply.RegisteredModels, wireModel(model))
		}
		return reply, err
	}
}

func (in *input) search(fallback, limit int) registry.SearchRequest {
	return registry.SearchRequest{
		Filter:     in.text("filter"),
		MaxResults: in.count("max_results", fallback, limit),
		OrderBy:    in.texts("order_by"),
		PageToken:  in.text("page_token"),
	}
}

// SearchModelVersions finds versions.
func SearchModelVersions(in *input) call {
	request := in.search(registry.MaxVersionResults, registry.MaxVersionResults)
	return func(ctx context.Context, r *registry.Registry) (any, error) {
		page, err := r.SearchModelVersions(ctx, request)
		return versionsReply{ModelVersions: wireVersions(page.Items), NextPageToken: page.NextPageToken}, err
	}
}
