package runs

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// SearchExperiments reads the experiments that the filter names, or walks all by
// the time of their creation.
func (s *Store) SearchExperiments(ctx context.Context, wanted tracking.ExperimentSearch) (registry.Page[tracking.Experiment], error) {
	under, err := newSearch[tracking.Experiment](wanted.Order, wanted.Filter.String(), wanted.MaxResults, wanted.PageToken)
	if err != nil {
		return registry.Page[tracking.Experiment]{}, err
	}
	from, err := s.experimentSource(ctx, wanted, under)
	if err != nil {
		return registry.Page[tracking.Experiment]{}, err
	}
	results, err := gather(under, from, func(ids []string) ([]found[tracking.Experiment], error) {
		return s.matchingExperiments(ctx, wanted, ids)
	})
	if err != nil {
		return registry.Page[tracking.Experiment]{}, err
	}
	page, err := under.page([][]found[tracking.Experiment]{results})
	return noted(ctx, from.Walked, page, err)
}

// experimentSource gives the ids of experiments. The default one, which may be
// there without being written, comes first: its place in the order is known.
func (s *Store) experimentSource(ctx context.Context, wanted tracking.ExperimentSearch, under search[tracking.Experiment]) (table.Source[string], error) {
	if ids, ok := named(wanted.Filter, "experiment_id", tracking.ParseExperimentID); ok {
		return listed(walkedIDs, ids), nil
	}
	if names, ok := named(wanted.Filter, "name", tracking.ParseExperimentName); ok {
		return s.experimentsNamed(ctx, names)
	}
	all := timeline{partitions: s.keys.Partitions(experimentPartition), prefix: "experiment#", digits: table.TimestampDigits, key: "creation_time"}
	walk := all.source(ctx, s.table, wanted.Order, under.after, len(wanted.Filter) > 0)
	unwritten := tracking.DefaultExperiment.String()
	begun := false
	return table.Source[string]{Walked: walk.Walked, Sorted: walk.Sorted, Next: func(most int) ([]string, error) {
		if !begun {
			begun = true
			return []string{unwritten}, nil
		}
		for {
			ids, err := walk.Next(most)
			others := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == unwritten })
			// An empty chunk would be the end.
			if err != nil || len(ids) == 0 || len(others) > 0 {
				return others, err
			}
		}
	}}, nil
}

// experimentsNamed gives those that have one of the names, of which the grammar lets
// a filter give one.
func (s *Store) experimentsNamed(ctx context.Context, names []string) (table.Source[string], error) {
	var ids []string
	for _, name := range names {
		id, err := s.idOf(ctx, tracking.ExperimentName(name))
		switch {
		case err == nil:
			ids = append(ids, id.String())
		case !isNotFound(err):
			return table.Source[string]{}, err
		}
	}
	return listed(walkedNames, ids), nil
}

func isNotFound(err error) bool {
	var told *registry.Error
	return errors.As(err, &told) && told.Code == registry.ResourceDoesNotExist
}

// matchingExperiments reads experiments and gives those that the search looks for.
func (s *Store) matchingExperiments(ctx context.Context, wanted tracking.ExperimentSearch, ids []string) ([]found[tracking.Experiment], error) {
	var numbers []tracking.ExperimentID
	for _, id := range ids {
		number, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, tracking.ExperimentID(number))
	}
	known, err := s.knownExperiments(ctx, numbers)
	if err != nil {
		return nil, err
	}
	var matching []found[tracking.Experiment]
	for _, item := range known {
		told := item.experiment()
		if record := told.Record(); wanted.View.Shows(told.Stage) && wanted.Filter.Matches(record) {
			matching = append(matching, found[tracking.Experiment]{Result: told, At: wanted.Order.Place(record), Bytes: sizeOfExperiment(told)})
		}
	}
	return matching, nil
}

// experimentOverhead is what an experiment takes in an answer beside its texts, at most.
const experimentOverhead = 1000

func sizeOfExperiment(e tracking.Experiment) int {
	return experimentOverhead + table.SizeOfText(string(e.Name)) + table.SizeOfText(e.ArtifactLocation) + table.SizeOfPairs(e.Tags)
}
