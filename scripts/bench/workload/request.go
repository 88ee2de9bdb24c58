package workload

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"modelregistry/internal/operations"
)

// Request is a call of an operation, the same for every server.
type Request struct {
	Operation string
	// Parameters go into the query of a GET, and into the JSON of any other.
	Parameters map[string]any
}

// HTTP makes the request for a server, by the first of the operation's routes.
func (r Request) HTTP(ctx context.Context, base string) (*http.Request, error) {
	route := routes[r.Operation]
	if route.Method == http.MethodGet {
		query := url.Values{}
		for name, value := range r.Parameters {
			query.Set(name, fmt.Sprint(value))
		}
		return http.NewRequestWithContext(ctx, route.Method, base+route.Path+"?"+query.Encode(), nil)
	}
	body, err := json.Marshal(r.Parameters)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", r.Operation, err)
	}
	request, err := http.NewRequestWithContext(ctx, route.Method, base+route.Path, bytes.NewReader(body))
	if err == nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return request, err
}

// routes are the first of each operation.
var routes = func() map[string]operations.Route {
	first := make(map[string]operations.Route)
	for _, operation := range operations.All {
		first[operation.Name] = operation.Routes[0]
	}
	return first
}()
