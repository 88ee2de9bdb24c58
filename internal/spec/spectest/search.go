package spectest

import (
	"context"
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// everything is more than the calls of a test make.
const everything = 1000

// Search is a search to be read page by page.
type Search struct {
	Text  string
	parts registry.Search
	page  pager
}

type pager func(context.Context, registry.Store, registry.Search) (results []Result, next string, err error)

// Result is a model or a version that was found. The ID is a model's name, or a
// version's name and number.
type Result struct {
	ID    string
	Value any
}

// Page is a page of a search, or the code and message of an error.
type Page struct {
	Results []Result
	Next    string
	Error   string
}

// Page reads the page that a token leads to, the first where it is empty. The
// error is one that a store may not answer with.
func (s Search) Page(ctx context.Context, store registry.Store, token string) (Page, error) {
	parts := s.parts
	parts.PageToken = token
	results, next, err := s.page(ctx, store, parts)
	outcome, err := outcomeOf(nil, err)
	if err != nil {
		return Page{}, fmt.Errorf("%s: %w", s.Text, err)
	}
	return Page{results, next, outcome.Error}, nil
}

// Whole is the search with all results on one page.
func (s Search) Whole() Search {
	s.parts.MaxResults = everything
	return s
}

// Models makes a search of models.
func Models(condition string, order []string, maxResults int) (Search, error) {
	return newSearch(filter.RegisteredModels, "models", condition, order, maxResults, func(ctx context.Context, s registry.Store, parts registry.Search) ([]Result, string, error) {
		page, err := s.SearchRegisteredModels(ctx, parts)
		var results []Result
		for _, model := range page.Items {
			results = append(results, Result{string(model.Name), model})
		}
		return results, page.NextPageToken, err
	})
}

// Versions makes a search of versions.
func Versions(condition string, order []string, maxResults int) (Search, error) {
	return newSearch(filter.ModelVersions, "versions", condition, order, maxResults, func(ctx context.Context, s registry.Store, parts registry.Search) ([]Result, string, error) {
		page, err := s.SearchModelVersions(ctx, parts)
		var results []Result
		for _, version := range page.Items {
			results = append(results, Result{fmt.Sprintf("%s/%d", version.Name, version.Version), version})
		}
		return results, page.NextPageToken, err
	})
}

func newSearch(grammar *filter.Grammar, of, condition string, order []string, maxResults int, page pager) (Search, error) {
	search := Search{Text: shorten(fmt.Sprintf("%s where %s order by %s, %d a page", of, condition, order, maxResults)), page: page}
	var err error
	if search.parts.Filter, err = grammar.Parse(condition); err != nil {
		return search, err
	}
	search.parts.MaxResults = maxResults
	search.parts.Order, err = grammar.ParseOrder(order)
	return search, err
}

// Listings are the searches for everything, each on one page.
func Listings() ([]Search, error) {
	var listings []Search
	for _, build := range []func(string, []string, int) (Search, error){Models, Versions} {
		for _, condition := range []string{"", "tags.`" + filter.PromptTag + "` = 'true'"} {
			listing, err := build(condition, nil, everything)
			if err != nil {
				return nil, err
			}
			listings = append(listings, listing)
		}
	}
	return listings, nil
}

// Search draws a search.
func (d Draw) Search() Search {
	maxResults := Pick(d, []int{1, 1, 2, 3, everything}, "max results")
	build, condition, keys := Models, d.modelCondition, []string{"name", "timestamp"}
	if Pick(d, []bool{true, true, false}, "of versions") {
		build, condition = Versions, d.versionCondition
		keys = []string{"name", "version_number", "creation_timestamp", "last_updated_timestamp"}
	}
	var conditions []string
	for range Pick(d, []int{0, 0, 1, 1, 1, 2}, "conditions") {
		conditions = append(conditions, condition())
	}
	if d.In != nil && Pick(d, []bool{true, false, false, false}, "of prompts") {
		conditions = append(conditions, fmt.Sprintf("tags.`%s` = 'true'", filter.PromptTag))
	}
	var order []string
	for _, key := range rapid.Permutation(keys).Draw(d.T, "keys")[:Pick(d, []int{0, 0, 1, 1, 2}, "terms")] {
		order = append(order, key+" "+Pick(d, []string{"ASC", "DESC"}, "direction"))
	}
	search, err := build(strings.Join(conditions, " AND "), order, maxResults)
	if err != nil {
		d.Fatalf("bad search %v: %v", conditions, err)
	}
	return search
}

func (d Draw) modelCondition() string {
	tag := fmt.Sprintf("tags.`%s`", Pick(d, tagKeys, "key"))
	return Pick(d, []string{
		fmt.Sprintf("name = '%s'", d.name()),
		fmt.Sprintf("name != '%s'", d.name()),
		"name LIKE 'a%'",
		"name ILIKE '%B%'",
		fmt.Sprintf("name IN ('%s', '%s')", d.name(), d.name()),
		fmt.Sprintf("name NOT IN ('%s', '%s')", d.name(), d.name()),
		fmt.Sprintf("%s = '%s'", tag, d.value()),
		fmt.Sprintf("%s != '%s'", tag, d.value()),
		tag + " LIKE 'r%'",
		tag + " ILIKE '%RE%'",
	}, "condition")
}

func (d Draw) versionCondition() string {
	return Pick(d, []string{
		d.modelCondition(),
		d.modelCondition(),
		fmt.Sprintf("run_id = '%s'", Pick(d, runs, "run")),
		fmt.Sprintf("run_id != '%s'", Pick(d, runs, "run")),
		fmt.Sprintf("run_id IN ('%s', '%s')", Pick(d, runs, "run"), Pick(d, runs, "run")),
		fmt.Sprintf("source_path = '%s'", Pick(d, sources, "source")),
		"source_path LIKE 'models:%'",
		fmt.Sprintf("version_number %s %d", Pick(d, []string{"=", "!=", ">", ">=", "<", "<="}, "operator"), Pick(d, []int{1, 2, 4, 6}, "number")),
	}, "condition")
}
