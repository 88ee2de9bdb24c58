package runs

import (
	"context"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// SearchRuns reads the runs that the filter names, or walks those of each
// experiment. Metrics, params and tags are in the runs' items: a filter or an
// order that asks for them reads the items of all.
func (s *Store) SearchRuns(ctx context.Context, wanted tracking.RunSearch) (registry.Page[tracking.Run], error) {
	under, err := newSearch[tracking.Run](wanted.Order, wanted.Filter.String(), wanted.MaxResults, wanted.PageToken)
	if err != nil {
		return registry.Page[tracking.Run]{}, err
	}
	known, err := s.knownExperiments(ctx, wanted.ExperimentIDs)
	if err != nil {
		return registry.Page[tracking.Run]{}, err
	}
	collect := func(ctx context.Context, from table.Source[string]) ([]found[tracking.Run], error) {
		return gather(under, from, func(ids []string) ([]found[tracking.Run], error) { return s.matchingRuns(ctx, wanted, ids, known) })
	}
	walked := table.IndexByGroup
	var parts [][]found[tracking.Run]
	if ids, ok := named(wanted.Filter, "run_id", tracking.ParseRunID); ok {
		walked, parts = walkedIDs, make([][]found[tracking.Run], 1)
		parts[0], err = collect(ctx, listed(walkedIDs, ids))
	} else {
		parts, err = eachExperiment(ctx, known, func(ctx context.Context, experiment experimentItem) ([]found[tracking.Run], error) {
			return collect(ctx, s.runsOf(experiment.ID).source(ctx, s.table, wanted.Order, under.after, len(wanted.Filter) > 0))
		})
	}
	if err != nil {
		return registry.Page[tracking.Run]{}, err
	}
	page, err := under.page(parts)
	return noted(ctx, walked, page, err)
}

func (s *Store) runsOf(id tracking.ExperimentID) timeline {
	return timeline{partitions: s.keys.Partitions(runPartition), prefix: runGroupPrefix(id), digits: orderedTime, key: "start_time"}
}

// matchingRuns reads runs and gives those that the search looks for.
func (s *Store) matchingRuns(
	ctx context.Context, wanted tracking.RunSearch, ids []string, known map[tracking.ExperimentID]experimentItem,
) ([]found[tracking.Run], error) {
	read, err := s.readRuns(ctx, ids)
	if err != nil {
		return nil, err
	}
	var matching []found[tracking.Run]
	for _, r := range read {
		experiment, ok := known[r.item.ExperimentID]
		if r.experiment = experiment; !ok || !wanted.View.Shows(r.stage()) {
			continue
		}
		told := r.run()
		if record := told.Record(); wanted.Filter.Matches(record) {
			matching = append(matching, found[tracking.Run]{Result: told, At: wanted.Order.Place(record), Bytes: runOverhead + r.bytes()})
		}
	}
	return matching, nil
}

// runOverhead is what a run takes in an answer beside what it logged, at most.
const runOverhead = 6000

// readRuns reads runs by their ids, those that exist. Most are one item; one that
// is more is read by a query of its own.
func (s *Store) readRuns(ctx context.Context, ids []string) ([]*run, error) {
	keys := make([]table.Key, len(ids))
	for i, id := range ids {
		keys[i] = s.keys.run(tracking.RunID(id))
	}
	items, err := s.table.BatchGet(ctx, keys)
	if err != nil {
		return nil, err
	}
	var read []*run
	var calls []func(context.Context) error
	for _, item := range items {
		decoded, err := table.Decode[runItem](item)
		if err != nil {
			return nil, err
		}
		at := len(read)
		read = append(read, newRun(decoded))
		if decoded.Parts > 0 {
			calls = append(calls, func(ctx context.Context) (err error) {
				read[at], err = s.readParts(ctx, decoded.id())
				return err
			})
		}
	}
	if len(calls) == 0 {
		return read, nil
	}
	return read, table.Together(ctx, calls...)
}

// readParts reads a run with all its items, without its experiment.
func (s *Store) readParts(ctx context.Context, id tracking.RunID) (read *run, err error) {
	k := s.keys.run(id)
	err = table.Retry(ctx, func(ctx context.Context) error {
		items, err := s.table.QueryAll(ctx, table.SpanUnder(k.PK, k.SK))
		if err != nil {
			return err
		}
		read, err = assembleRun(id, items)
		return err
	})
	return read, err
}
