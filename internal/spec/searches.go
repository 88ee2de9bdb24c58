package spec

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// SearchRegisteredModels looks at every model, or at every prompt where the
// filter asks for prompts.
func (s *Store) SearchRegisteredModels(_ context.Context, search registry.Search) (registry.Page[registry.RegisteredModel], error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var all []result[registry.RegisteredModel]
	for name, m := range s.models {
		if (m.is.Tags.Kind() == registry.KindPrompt) == search.Filter.Prompts() {
			all = append(all, result[registry.RegisteredModel]{m.registeredModel(), place{Name: name, Updated: m.is.LastUpdated}})
		}
	}
	return page(all, search)
}

// SearchModelVersions looks at every version that is a prompt by its own tags
// where the filter asks for prompts. Otherwise it looks at the versions of the
// models that never had a version of that kind, as MLflow does.
func (s *Store) SearchModelVersions(_ context.Context, search registry.Search) (registry.Page[registry.ModelVersion], error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var all []result[registry.ModelVersion]
	for name, m := range s.models {
		for number := range m.versions {
			version := m.modelVersion(m.versions[number])
			eligible := !m.hasPrompts()
			if search.Filter.Prompts() {
				eligible = version.Tags.Kind() == registry.KindPrompt
			}
			if eligible {
				all = append(all, result[registry.ModelVersion]{version, place{name, number, version.Created, version.LastUpdated}})
			}
		}
	}
	return page(all, search)
}

type result[T filter.Record] struct {
	item  T
	place place
}

// place is what results are sorted by.
type place struct {
	Name             registry.ModelName
	Version          registry.VersionNumber
	Created, Updated registry.Timestamp
}

// page gives the first matches behind the place where the page before ended.
func page[T filter.Record](all []result[T], search registry.Search) (registry.Page[T], error) {
	var answer registry.Page[T]
	after, err := readToken(search)
	if err != nil {
		return answer, err
	}
	matches := slices.DeleteFunc(all, func(r result[T]) bool {
		return !search.Filter.Matches(r.item) || (after != nil && compare(search.Order, r.place, *after) <= 0)
	})
	slices.SortFunc(matches, func(a, b result[T]) int { return compare(search.Order, a.place, b.place) })
	shown := min(len(matches), search.MaxResults)
	for _, match := range matches[:shown] {
		answer.Items = append(answer.Items, match.item)
	}
	if shown < len(matches) {
		answer.NextPageToken, err = writeToken(search, matches[shown-1].place)
	}
	return answer, err
}

func compare(order filter.Order, a, b place) int {
	for _, term := range order {
		difference := map[string]int{
			"name":                   cmp.Compare(a.Name, b.Name),
			"version_number":         cmp.Compare(a.Version, b.Version),
			"creation_timestamp":     cmp.Compare(a.Created, b.Created),
			"last_updated_timestamp": cmp.Compare(a.Updated, b.Updated),
		}[term.Key]
		switch {
		case difference != 0 && term.Descending:
			return -difference
		case difference != 0:
			return difference
		}
	}
	return 0
}

// token is where a page ended, and of which search.
type token struct {
	Search string
	After  place
}

func textOf(search registry.Search) string { return fmt.Sprint(search.Filter, search.Order) }

func writeToken(search registry.Search, after place) (string, error) {
	text, err := json.Marshal(token{textOf(search), after})
	return string(text), err
}

// readToken gives where to go on; nil for the first page.
func readToken(search registry.Search) (*place, error) {
	if search.PageToken == "" {
		return nil, nil
	}
	var read token
	if err := json.Unmarshal([]byte(search.PageToken), &read); err != nil || read.Search != textOf(search) {
		return nil, &registry.Error{Code: registry.InvalidParameterValue, Message: "Invalid page token", Cause: err}
	}
	return &read.After, nil
}
