package web

import (
	"context"
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/tracking"
)

// comparedKeys bounds how many metrics, and parameters, stand side by side, and
// comparedCharts how many metrics are drawn: each is a query for each run.
const comparedKeys, comparedCharts = 100, 6

func (s *site) compareRuns(r *http.Request) (view, error) {
	ids, err := compared(r.URL.Query(), "run", experimentsPath)
	if err != nil {
		return view{}, err
	}
	runs, err := s.comparedRuns(r.Context(), ids)
	if err != nil {
		return view{}, err
	}
	data := comparePage{
		Heading: fmt.Sprintf("%d runs side by side", len(runs)), Parts: []comparedPart{{Rows: s.runRows(runs)}},
		Crumbs: []pageLink{{"Experiments", experimentsPath}, {"Runs", experimentURL(runs[0].Info.ExperimentID)}},
	}
	for _, run := range runs {
		data.Columns = append(data.Columns, pageLink{excerpt(runName(*run), 60), runURL(run.Info.ID)})
	}
	if err := s.addRuns(r.Context(), &data, runs); err != nil {
		return view{}, err
	}
	data.choose(r)
	return view{page: "compare", title: data.Heading, data: data}, nil
}

// comparedRuns asks for all at once, and gives the oldest first.
func (s *site) comparedRuns(ctx context.Context, ids []string) ([]*tracking.Run, error) {
	runs := make([]*tracking.Run, len(ids))
	all, ctx := errgroup.WithContext(ctx)
	for i, id := range ids {
		all.Go(func() error {
			run, err := s.tracking.GetRun(ctx, id)
			runs[i] = &run
			return noRun(id, err)
		})
	}
	if err := all.Wait(); err != nil {
		return nil, err
	}
	slices.SortStableFunc(runs, func(a, b *tracking.Run) int { return int(a.Info.StartTime - b.Info.StartTime) })
	return runs, nil
}

func (s *site) runRows(runs []*tracking.Run) []comparedRow {
	properties := []struct {
		label string
		of    func(*tracking.Run) string
	}{
		{"Status", func(run *tracking.Run) string { return runStatus(run.Info.Status).Text }},
		{"Started", func(run *tracking.Run) string { return s.moment(run.Info.StartTime).Text }},
		{"Duration", func(run *tracking.Run) string { return durationOf(run.Info) }},
		{"User", func(run *tracking.Run) string { return personOf(run.Info.UserID).Name }},
		{"Source", func(run *tracking.Run) string { return excerpt(run.Tags[sourceTag], shownTagCharacters) }},
		{"Commit", func(run *tracking.Run) string { return excerpt(run.Tags[commitTag], 40) }},
	}
	var rows []comparedRow
	for _, property := range properties {
		rows = append(rows, newComparedRow(property.label, runs, property.of))
	}
	return rows
}

// addRuns puts what runs logged side by side. A run that is not known here is nil.
func (s *site) addRuns(ctx context.Context, data *comparePage, runs []*tracking.Run) error {
	metrics := comparedMaps("Metrics", runs, func(run *tracking.Run) map[string]tracking.Metric { return run.Metrics },
		func(metric tracking.Metric) string { return shortNumber(metric.Value) })
	params := comparedMaps("Parameters", runs, func(run *tracking.Run) map[string]string { return run.Params },
		func(value string) string { return excerpt(value, shownTagCharacters) })
	for _, part := range []comparedPart{metrics, params} {
		if len(part.Rows) > 0 {
			data.Parts = append(data.Parts, part)
		}
	}
	drawn, _ := firstOf(metrics.Rows, comparedCharts)
	data.Charts = make([]chart, len(drawn))
	all, ctx := errgroup.WithContext(ctx)
	for i, row := range drawn {
		all.Go(func() (err error) {
			data.Charts[i], err = s.comparedChart(ctx, "chart-"+strconv.Itoa(i), row.key, data.Columns, runs)
			return err
		})
	}
	return all.Wait()
}

// comparedMaps has a row for each key that one has, those that differ first. What is
// not known is nil.
func comparedMaps[T, V any](heading string, compared []*T, of func(*T) map[string]V, show func(V) string) comparedPart {
	keys := make(map[string]bool)
	for _, one := range compared {
		if one != nil {
			for key := range of(one) {
				keys[key] = true
			}
		}
	}
	part := comparedPart{Heading: heading}
	for _, key := range slices.SortedFunc(maps.Keys(keys), compareFold) {
		row := newComparedRow(excerpt(key, shownTagCharacters), compared, func(one *T) string {
			if one == nil {
				return ""
			}
			value, ok := of(one)[key]
			if !ok {
				return ""
			}
			return show(value)
		})
		row.key = key
		part.Rows = append(part.Rows, row)
	}
	slices.SortStableFunc(part.Rows, func(a, b comparedRow) int {
		switch {
		case a.Differs == b.Differs:
			return 0
		case a.Differs:
			return -1
		}
		return 1
	})
	part.Rows, part.More = firstOf(part.Rows, comparedKeys)
	return part
}

// comparedChart draws the histories of a metric, or the newest values where no run
// has more than one.
func (s *site) comparedChart(ctx context.Context, id, key string, columns []pageLink, runs []*tracking.Run) (chart, error) {
	series := make([]charted, len(runs))
	values := make([]*float64, len(runs))
	labels := make([]string, len(runs))
	all, ctx := errgroup.WithContext(ctx)
	for i, run := range runs {
		labels[i], series[i].label = columns[i].Text, columns[i].Text
		if run == nil {
			continue
		}
		if metric, ok := run.Metrics[key]; ok && !math.IsNaN(metric.Value) {
			values[i] = &metric.Value
		}
		all.Go(func() (err error) {
			series[i].points, _, err = s.history(ctx, run.Info.ID, key, sparklinePoints)
			return err
		})
	}
	if err := all.Wait(); err != nil {
		return chart{}, err
	}
	title := excerpt(key, 80)
	if slices.ContainsFunc(series, func(s charted) bool { return len(s.points) > 1 }) {
		return lineChart(id, title, medium, series), nil
	}
	return barChart(id, title, labels, values), nil
}
