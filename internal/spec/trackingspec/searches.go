package trackingspec

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// SearchExperiments looks at every experiment.
func (s *Store) SearchExperiments(_ context.Context, search tracking.ExperimentSearch) (registry.Page[tracking.Experiment], error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var all []result[tracking.Experiment]
	for _, experiment := range s.experiments {
		if record := experiment.Record(); search.View.Shows(experiment.Stage) && search.Filter.Matches(record) {
			all = append(all, result[tracking.Experiment]{*experiment, search.Order.Place(record)})
		}
	}
	return page(all, search.Search, "")
}

// SearchRuns looks at every run.
func (s *Store) SearchRuns(_ context.Context, search tracking.RunSearch) (registry.Page[tracking.Run], error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var all []result[tracking.Run]
	for _, run := range s.runs {
		record := run.Record()
		if slices.Contains(search.ExperimentIDs, run.Info.ExperimentID) && search.View.Shows(run.Info.Stage) && search.Filter.Matches(record) {
			all = append(all, result[tracking.Run]{*run, search.Order.Place(record)})
		}
	}
	return page(all, search.Search, "")
}

// SearchLoggedModels looks at every logged model. Where the filter asks for no
// metric, one has to be measured on one of the datasets.
func (s *Store) SearchLoggedModels(_ context.Context, search tracking.LoggedModelSearch) (registry.Page[tracking.LoggedModel], error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	onMetrics := slices.ContainsFunc(search.Filter, func(c filter.Comparison) bool { return c.Key.Kind == filter.Metric })
	var all []result[tracking.LoggedModel]
	for _, model := range s.models {
		matches := model.Stage == tracking.Active && slices.Contains(search.ExperimentIDs, model.ExperimentID) &&
			search.Filter.Matches(model.Record(search.Datasets)) && (onMetrics || model.MeasuredOn(search.Datasets))
		if matches {
			all = append(all, result[tracking.LoggedModel]{*model, placeOf(model, search.Order)})
		}
	}
	var order filter.Order
	for _, by := range search.Order {
		order = append(order, filter.Term{Key: by.Field, Descending: !by.Ascending})
	}
	order = append(order, filter.Term{Key: "creation_timestamp", Descending: true}, filter.Term{Key: "model_id"})
	paged := registry.Search{Filter: search.Filter, Order: order, MaxResults: search.MaxResults, PageToken: search.PageToken}
	return page(all, paged, fmt.Sprint(search.Datasets, search.Order))
}

// placeOf gives what logged models are sorted by: the fields asked for, then the
// time of creation and the id.
func placeOf(model *tracking.LoggedModel, order []tracking.LoggedModelOrder) filter.Place {
	var place filter.Place
	attribute := func(name string) { place = append(place, filter.Order{{Key: name}}.Place(model.Record(nil))...) }
	for _, by := range order {
		switch metric, ok := strings.CutPrefix(by.Field, "metrics."); {
		case ok:
			place = append(place, newestValue(model, metric, by.Dataset))
		case by.Field == "creation_time":
			attribute("creation_timestamp")
		default:
			attribute(strings.TrimSuffix(by.Field, "_ms"))
		}
	}
	attribute("creation_timestamp")
	attribute("model_id")
	return place
}

// newestValue is that of the latest time and step; of points at the same that
// of the lowest run, and of its points the lowest.
func newestValue(model *tracking.LoggedModel, metric string, on tracking.DatasetKey) filter.Slot {
	var measured []tracking.ModelMetric
	for _, point := range model.Metrics {
		if point.Key == metric && (on.Name == "" || point.On([]tracking.DatasetKey{on})) {
			measured = append(measured, point)
		}
	}
	if measured == nil {
		return filter.Slot{Rank: filter.Absent}
	}
	return filter.FloatSlot(slices.MaxFunc(measured, func(a, b tracking.ModelMetric) int {
		return cmp.Or(cmp.Compare(a.Timestamp, b.Timestamp), cmp.Compare(a.Step, b.Step), cmp.Compare(b.RunID, a.RunID), -a.CompareInTime(b.Metric))
	}).Value)
}

type result[T any] struct {
	item  T
	place filter.Place
}

// token is where a page ended, and of which search.
type token struct {
	Search string
	After  filter.Place
}

// page gives the first matches behind the place where the page before ended.
// What else tells the search from others is written out.
func page[T any](matches []result[T], search registry.Search, more string) (registry.Page[T], error) {
	var answer registry.Page[T]
	text := fmt.Sprint(search.Filter, search.Order, more)
	if search.PageToken != "" {
		var read token
		if err := json.Unmarshal([]byte(search.PageToken), &read); err != nil || read.Search != text {
			return answer, &registry.Error{Code: registry.InvalidParameterValue, Message: "Invalid page token", Cause: err}
		}
		matches = slices.DeleteFunc(matches, func(r result[T]) bool { return search.Order.Compare(r.place, read.After) <= 0 })
	}
	slices.SortFunc(matches, func(a, b result[T]) int { return search.Order.Compare(a.place, b.place) })
	shown := min(len(matches), search.MaxResults)
	for _, match := range matches[:shown] {
		answer.Items = append(answer.Items, match.item)
	}
	if shown == len(matches) {
		return answer, nil
	}
	next, err := json.Marshal(token{text, matches[shown-1].place})
	answer.NextPageToken = string(next)
	return answer, err
}
