package trackingspec

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// SearchExperiments looks at every experiment.
func (s *Store) SearchExperiments(_ context.Context, wanted tracking.ExperimentSearch) (registry.Page[tracking.Experiment], error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var all []tracking.Experiment
	for _, experiment := range s.experiments {
		if wanted.View.Shows(experiment.Stage) {
			all = append(all, *experiment)
		}
	}
	return page(all, tracking.Experiment.Record, wanted.Search)
}

// SearchRuns looks at every run of the experiments.
func (s *Store) SearchRuns(_ context.Context, wanted tracking.RunSearch) (registry.Page[tracking.Run], error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var all []tracking.Run
	for _, run := range s.runs {
		if slices.Contains(wanted.ExperimentIDs, run.Info.ExperimentID) && wanted.View.Shows(run.Info.Stage) {
			all = append(all, *run)
		}
	}
	return page(all, tracking.Run.Record, wanted.Search)
}

// page gives the first matches behind the place where the page before ended.
func page[T any](all []T, recordOf func(T) filter.Tracked, search registry.Search) (registry.Page[T], error) {
	var answer registry.Page[T]
	after, err := readToken(search)
	if err != nil {
		return answer, err
	}
	matches := slices.DeleteFunc(all, func(item T) bool {
		record := recordOf(item)
		return !search.Filter.Matches(record) || after != nil && search.Order.Compare(search.Order.Place(record), after) <= 0
	})
	slices.SortFunc(matches, func(a, b T) int {
		return search.Order.Compare(search.Order.Place(recordOf(a)), search.Order.Place(recordOf(b)))
	})
	answer.Items = matches[:min(len(matches), search.MaxResults)]
	if len(answer.Items) < len(matches) {
		last := recordOf(answer.Items[len(answer.Items)-1])
		answer.NextPageToken, err = writeToken(search, search.Order.Place(last))
	}
	return answer, err
}

// token is where a page ended, and of which search.
type token struct {
	Search string
	After  filter.Place
}

func textOf(search registry.Search) string { return fmt.Sprint(search.Filter, search.Order) }

func writeToken(search registry.Search, after filter.Place) (string, error) {
	text, err := json.Marshal(token{textOf(search), after})
	return string(text), err
}

// readToken gives where to go on; nil for the first page.
func readToken(search registry.Search) (filter.Place, error) {
	if search.PageToken == "" {
		return nil, nil
	}
	var read token
	if err := json.Unmarshal([]byte(search.PageToken), &read); err != nil || read.Search != textOf(search) {
		return nil, &registry.Error{Code: registry.InvalidParameterValue, Message: "Invalid page token", Cause: err}
	}
	return read.After, nil
}
