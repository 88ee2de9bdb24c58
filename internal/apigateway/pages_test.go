package apigateway_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/apigateway"
	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest/resttest"
)

// maxAnswer is what a function may answer with, in bytes of JSON.
const maxAnswer = 6 << 20

// TestPagesFitInAnAnswer lists what is too large for one answer, and holds each
// page to the limit. Nothing is lost between pages.
func TestPagesFitInAnAnswer(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, value string
		models      int
	}{
		{name: "letters", value: strings.Repeat("a", 100_000), models: 20},
		{name: "what JSON escapes", value: strings.Repeat("\"\\\n\x01", 25_000), models: 6},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			store := dynamotest.New(t)
			var names []string
			for i := range test.models {
				name := registry.ModelName(fmt.Sprintf("m%02d", i))
				if _, err := store.CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{Name: name}); err != nil {
					t.Fatal(err)
				}
				tags := registry.Tags{"a": test.value, "b": test.value, "c": test.value}
				if _, err := store.CreateModelVersion(t.Context(), registry.NewModelVersion{Name: name, Tags: tags}); err != nil {
					t.Fatal(err)
				}
				names = append(names, string(name))
			}
			function := apigateway.New(resttest.Server(resttest.Shared{OfRegistry: store}))
			for _, path := range []string{"registered-models/search", "model-versions/search"} {
				if diff := cmp.Diff(names, follow(t, function, path)); diff != "" {
					t.Errorf("%s: (-want +got)\n%s", path, diff)
				}
			}
		})
	}
}

// follow gives the names on all pages of a search.
func follow(t *testing.T, function apigateway.Function, path string) []string {
	t.Helper()
	var names []string
	token := ""
	for {
		response, err := function(t.Context(), eventOf("GET", "/api/2.0/mlflow/"+path, "order_by=name&page_token="+url.QueryEscape(token)))
		if err != nil {
			t.Fatal(err)
		}
		if answer, err := json.Marshal(response); err != nil || len(answer) > maxAnswer {
			t.Errorf("%s: a page takes %d bytes, %v", path, len(answer), err)
		}
		var page struct {
			Models   []struct{ Name string } `json:"registered_models"`
			Versions []struct{ Name string } `json:"model_versions"`
			Next     string                  `json:"next_page_token"`
		}
		if err := json.Unmarshal([]byte(response.Body), &page); err != nil {
			t.Fatal(err)
		}
		for _, found := range append(page.Models, page.Versions...) {
			names = append(names, found.Name)
		}
		if token = page.Next; token == "" {
			return names
		}
	}
}
