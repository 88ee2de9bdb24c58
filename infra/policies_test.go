package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/operations"
)

func TestPatternsOfAPolicy(t *testing.T) {
	t.Parallel()
	type routes = []operations.Route
	tests := []struct {
		name             string
		allowed, refused routes
		want             []string
	}{
		{name: "nothing is refused", allowed: routes{{Method: "GET", Path: "/api/a/b"}, {Method: "GET", Path: "/health"}}, want: []string{"GET/*"}},
		{name: "another method", allowed: routes{{Method: "GET", Path: "/api/a"}}, refused: routes{{Method: "POST", Path: "/api/a"}}, want: []string{"GET/*"}},
		{
			name: "a folder", allowed: routes{{Method: "POST", Path: "/api/2.0/a/x"}, {Method: "POST", Path: "/api/2.0/a/y"}},
			refused: routes{{Method: "POST", Path: "/api/2.0/b/x"}}, want: []string{"POST/api/2.0/a/*"},
		},
		{name: "beside it", allowed: routes{{Method: "POST", Path: "/api/a/x"}}, refused: routes{{Method: "POST", Path: "/api/a/y"}}, want: []string{"POST/api/a/x"}},
		{name: "below it", allowed: routes{{Method: "POST", Path: "/api/a"}}, refused: routes{{Method: "POST", Path: "/api/a/y"}}, want: []string{"POST/api/a"}},
		{
			name:    "variables",
			allowed: routes{{Method: "POST", Path: "/api/a/{id}"}, {Method: "POST", Path: "/api/b/{id}/tags"}, {Method: "POST", Path: "/api/b/{path+}"}},
			refused: routes{{Method: "POST", Path: "/api/c"}}, want: []string{"POST/api/a/*", "POST/api/b/*"},
		},
		{name: "a refused variable", allowed: routes{{Method: "POST", Path: "/api/a/b/x"}}, refused: routes{{Method: "POST", Path: "/api/a/{id}/y"}}, want: []string{"POST/api/a/b/x"}},
		{name: "no folder", allowed: routes{{Method: "GET", Path: "/health"}}, refused: routes{{Method: "GET", Path: "/admin"}}, want: []string{"GET/health"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := allowedRoutes(operations.Writer, []operations.Operation{
				{Name: "allowed", Access: operations.Writer, Routes: tt.allowed},
				{Name: "refused", Access: operations.Admin, Routes: tt.refused},
			})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
