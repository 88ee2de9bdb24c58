package runs

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// SearchLoggedModels reads the logged models that the filter names, or walks those
// of each experiment. A filter or an order that asks for metrics reads the points
// of all; else those of the page are read.
func (s *Store) SearchLoggedModels(ctx context.Context, wanted tracking.LoggedModelSearch) (registry.Page[tracking.LoggedModel], error) {
	var none registry.Page[tracking.LoggedModel]
	order := loggedModelOrder(wanted.Order)
	filtered := fmt.Sprintf("%s\n%q\n%#v", wanted.Filter, wanted.Datasets, wanted.Order)
	under, err := newSearch[tracking.LoggedModel](order, filtered, wanted.MaxResults, wanted.PageToken)
	if err != nil {
		return none, err
	}
	known, err := s.knownExperiments(ctx, wanted.ExperimentIDs)
	if err != nil {
		return none, err
	}
	measured := needsPoints(wanted, order)
	collect := func(ctx context.Context, from table.Source[string]) ([]found[tracking.LoggedModel], error) {
		return gather(under, from, func(ids []string) ([]found[tracking.LoggedModel], error) {
			return s.matchingLoggedModels(ctx, wanted, order, ids, measured)
		})
	}
	walked := table.IndexByGroup
	var parts [][]found[tracking.LoggedModel]
	if ids, ok := named(wanted.Filter, "model_id", tracking.ParseModelID); ok {
		walked, parts = walkedIDs, make([][]found[tracking.LoggedModel], 1)
		parts[0], err = collect(ctx, listed(walkedIDs, ids))
	} else {
		parts, err = eachExperiment(ctx, known, func(ctx context.Context, experiment experimentItem) ([]found[tracking.LoggedModel], error) {
			return collect(ctx, s.loggedModelsOf(experiment.ID).source(ctx, s.table, order, under.after, len(wanted.Filter)+len(wanted.Datasets) > 0))
		})
	}
	if err != nil {
		return none, err
	}
	taken, full, err := under.merge(parts)
	if err != nil {
		return none, err
	}
	if !measured {
		if err := s.addAllPoints(ctx, taken); err != nil {
			return none, err
		}
	}
	page, err := under.answer(taken, full)
	return noted(ctx, walked, page, err)
}

func (s *Store) loggedModelsOf(id tracking.ExperimentID) timeline {
	return timeline{
		partitions: s.keys.Partitions(loggedModelPartition), prefix: loggedModelGroupPrefix(id), digits: orderedTime, key: "creation_timestamp",
	}
}

// metricsPrefix begins the field of an order that is a metric.
const metricsPrefix = "metrics."

// loggedModelOrder adds what leaves no two logged models equal.
func loggedModelOrder(wanted []tracking.LoggedModelOrder) filter.Order {
	order := make(filter.Order, 0, len(wanted)+2)
	for _, by := range wanted {
		term := filter.Term{Key: by.Field, Descending: !by.Ascending}
		switch key, metric := strings.CutPrefix(by.Field, metricsPrefix); {
		case metric:
			term.Kind, term.Key = filter.Metric, key
		case by.Field == "creation_time", by.Field == "creation_timestamp_ms":
			term.Key = "creation_timestamp"
		case by.Field == "last_updated_timestamp_ms":
			term.Key = "last_updated_timestamp"
		}
		order = append(order, term)
	}
	for _, last := range []filter.Term{{Key: "creation_timestamp", Descending: true}, {Key: "model_id"}} {
		if !slices.ContainsFunc(order, func(t filter.Term) bool { return t.Kind == "" && t.Key == last.Key }) {
			order = append(order, last)
		}
	}
	return order
}

// needsPoints reports whether points decide what is found, or in which order.
func needsPoints(wanted tracking.LoggedModelSearch, order filter.Order) bool {
	return len(wanted.Datasets) > 0 ||
		slices.ContainsFunc(wanted.Filter, func(c filter.Comparison) bool { return c.Key.Kind == filter.Metric }) ||
		slices.ContainsFunc(order, func(t filter.Term) bool { return t.Kind == filter.Metric })
}

// matchingLoggedModels reads logged models and gives those that the search looks for.
func (s *Store) matchingLoggedModels(
	ctx context.Context, wanted tracking.LoggedModelSearch, order filter.Order, ids []string, measured bool,
) ([]found[tracking.LoggedModel], error) {
	candidates, err := s.loggedModels(ctx, wanted, ids)
	if err != nil {
		return nil, err
	}
	if measured {
		if err := s.addAllPoints(ctx, candidates); err != nil {
			return nil, err
		}
	}
	onMetrics := slices.ContainsFunc(wanted.Filter, func(c filter.Comparison) bool { return c.Key.Kind == filter.Metric })
	var matching []found[tracking.LoggedModel]
	for _, f := range candidates {
		record := f.Result.Record(wanted.Datasets)
		if !wanted.Filter.Matches(record) || !onMetrics && !f.Result.MeasuredOn(wanted.Datasets) {
			continue
		}
		f.At = order.Place(record)
		for i, by := range wanted.Order {
			if order[i].Kind == filter.Metric {
				f.At[i] = newestSlot(f.Result, order[i].Key, by.Dataset)
			}
		}
		matching = append(matching, f)
	}
	return matching, nil
}

// loggedModels reads the active ones without their points, as far as a filter
// without metrics lets them through.
func (s *Store) loggedModels(ctx context.Context, wanted tracking.LoggedModelSearch, ids []string) ([]found[tracking.LoggedModel], error) {
	keys := make([]table.Key, len(ids))
	for i, id := range ids {
		keys[i] = s.keys.loggedModel(tracking.ModelID(id))
	}
	items, err := s.table.BatchGet(ctx, keys)
	if err != nil {
		return nil, err
	}
	withoutMetrics := slices.DeleteFunc(slices.Clone(wanted.Filter), func(c filter.Comparison) bool { return c.Key.Kind == filter.Metric })
	var read []found[tracking.LoggedModel]
	for _, item := range items {
		decoded, err := table.Decode[loggedModelItem](item)
		if err != nil {
			return nil, err
		}
		if model := decoded.loggedModel(); model.Stage == tracking.Active && slices.Contains(wanted.ExperimentIDs, model.ExperimentID) && withoutMetrics.Matches(model.Record(nil)) {
			read = append(read, found[tracking.LoggedModel]{Result: model, Bytes: sizeOfLoggedModel(model)})
		}
	}
	return read, nil
}

// newestSlot sorts by the newest point of a metric, of those on a dataset where
// one is named.
func newestSlot(model tracking.LoggedModel, key string, dataset tracking.DatasetKey) filter.Slot {
	var on []tracking.DatasetKey
	if dataset.Name != "" {
		on = []tracking.DatasetKey{dataset}
	}
	var newest *tracking.ModelMetric
	for i, point := range model.Metrics {
		if point.Key == key && point.On(on) && (newest == nil || isNewer(point, *newest)) {
			newest = &model.Metrics[i]
		}
	}
	if newest == nil {
		return filter.Slot{Rank: filter.Absent}
	}
	return filter.FloatSlot(newest.Value)
}

// isNewer compares by time, then by step; of two that are equal that of the run
// with the lower id counts.
func isNewer(a, b tracking.ModelMetric) bool {
	return cmp.Or(cmp.Compare(a.Timestamp, b.Timestamp), cmp.Compare(a.Step, b.Step), cmp.Compare(b.RunID, a.RunID)) > 0
}

// addAllPoints reads the points of logged models, side by side.
func (s *Store) addAllPoints(ctx context.Context, models []found[tracking.LoggedModel]) error {
	calls := make([]func(context.Context) error, len(models))
	for i := range models {
		calls[i] = func(ctx context.Context) error {
			model := &models[i].Result
			points, err := s.modelPoints(ctx, model.ID)
			model.Metrics, models[i].Bytes = points, models[i].Bytes+sizeOfModelPoints(points)
			return err
		}
	}
	if len(calls) == 0 {
		return nil
	}
	return table.Together(ctx, calls...)
}
