package operations_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/operations"
)

func TestRoutesTakePaths(t *testing.T) {
	t.Parallel()
	type variables = map[string]string
	tests := []struct {
		name, route, path string
		want              variables
		refused           bool
	}{
		{name: "letters", route: "/a/b", path: "/a/b"},
		{name: "other letters", route: "/a/b", path: "/a/c", refused: true},
		{name: "a segment too few", route: "/a/b", path: "/a", refused: true},
		{name: "a segment too many", route: "/a/b", path: "/a/b/c", refused: true},
		{name: "a slash at the end", route: "/a/b", path: "/a/b/", refused: true},
		{name: "two slashes", route: "/a/b", path: "/a//b", refused: true},
		{name: "no slash", route: "/a", path: "a", refused: true},
		{name: "nothing", route: "/a", refused: true},
		{name: "a variable", route: "/a/{id}", path: "/a/m-1", want: variables{"id": "m-1"}},
		{name: "a variable between", route: "/a/{id}/tags", path: "/a/é +%/tags", want: variables{"id": "é +%"}},
		{name: "two variables", route: "/a/{id}/tags/{key}", path: "/a/1/tags/2", want: variables{"id": "1", "key": "2"}},
		{name: "a variable of nothing", route: "/a/{id}", path: "/a/", refused: true},
		{name: "a variable between of nothing", route: "/a/{id}/tags", path: "/a//tags", refused: true},
		{name: "a slash in a variable", route: "/a/{id}", path: "/a/b/c", refused: true},
		{name: "braces are letters of a path", route: "/a/{id}", path: "/a/{id}", want: variables{"id": "{id}"}},
		{name: "a greedy variable", route: "/a/{path+}", path: "/a/b", want: variables{"path": "b"}},
		{name: "slashes in a greedy variable", route: "/a/{path+}", path: "/a/b/c//../d/", want: variables{"path": "b/c//../d/"}},
		{name: "a greedy variable of a slash", route: "/a/{path+}", path: "/a//", want: variables{"path": "/"}},
		{name: "a greedy variable of nothing", route: "/a/{path+}", path: "/a/", refused: true},
		{name: "no greedy variable", route: "/a/{path+}", path: "/a", refused: true},
		{name: "both kinds", route: "/a/{id}/files/{path+}", path: "/a/1/files/b/c", want: variables{"id": "1", "path": "b/c"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, ok := operations.Route{Path: test.route}.Match(test.path)
			if ok == test.refused {
				t.Fatalf("taken: %v", ok)
			}
			if diff := cmp.Diff(test.want, got); ok && diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestTheMostParticularRouteIsFound(t *testing.T) {
	t.Parallel()
	const get, post = "GET", "POST"
	router := operations.NewRouter([]operations.Operation{
		{Name: "greedy", Routes: []operations.Route{{Method: get, Path: "/a/{path+}"}}},
		{Name: "longer greedy", Routes: []operations.Route{{Method: get, Path: "/a/b/{path+}"}}},
		{Name: "variable", Routes: []operations.Route{{Method: get, Path: "/a/{id}"}, {Method: post, Path: "/a/{id}"}}},
		{Name: "literal", Routes: []operations.Route{{Method: post, Path: "/a/search"}}},
		{Name: "variable between", Routes: []operations.Route{{Method: get, Path: "/a/{id}/c"}}},
	})
	tests := []struct {
		method, path, want string
		variables          map[string]string
		methods            []string
	}{
		{method: post, path: "/a/search", want: "literal", methods: []string{get, post}},
		{method: get, path: "/a/search", want: "variable", variables: map[string]string{"id": "search"}, methods: []string{get, post}},
		{method: get, path: "/a/b/c", want: "variable between", variables: map[string]string{"id": "b"}, methods: []string{get}},
		{method: get, path: "/a/b/d", want: "longer greedy", variables: map[string]string{"path": "d"}, methods: []string{get}},
		{method: get, path: "/a/e/f", want: "greedy", variables: map[string]string{"path": "e/f"}, methods: []string{get}},
		{method: "DELETE", path: "/a/b", methods: []string{get, post}},
		{method: get, path: "/a"},
	}
	for _, test := range tests {
		t.Run(test.method+test.path, func(t *testing.T) {
			t.Parallel()
			found, ok := router.Find(test.method, test.path)
			if found.Operation.Name != test.want || ok != (test.want != "") {
				t.Errorf("found %q, want %q", found.Operation.Name, test.want)
			}
			if diff := cmp.Diff(test.variables, found.Variables); diff != "" {
				t.Errorf("variables (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(test.methods, router.Methods(test.path)); diff != "" {
				t.Errorf("methods (-want +got)\n%s", diff)
			}
		})
	}
}
