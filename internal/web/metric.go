package web

import (
	"context"
	"net/http"
	"slices"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/tracking"
)

// chartedPoints is how many points of a metric are read for its page, and
// listedPoints how many of them it lists.
const chartedPoints, listedPoints = 10_000, 100

// metricPage is the history of a metric of a run.
type metricPage struct {
	Key, RunName, RunURL, ExperimentURL string
	Points                              int
	// More tells that there are more points than were read.
	More           bool
	Newest, Lowest pointPart
	Highest        pointPart
	Chart          *chart
	Rows           []pointPart
	Empty          bool
}

// pointPart is a point of a metric.
type pointPart struct {
	Value, Full string
	Step        int64
	At          moment
}

func (s *site) metric(r *http.Request) (view, error) {
	key := r.URL.Query().Get("key")
	id, err := tracking.ParseRunID(r.URL.Query().Get("run"))
	if err != nil {
		return view{}, noRun(r.URL.Query().Get("run"), err)
	}
	run, points, more, err := s.runWithHistory(r.Context(), id, key)
	if err != nil {
		return view{}, noRun(string(id), err)
	}
	data := metricPage{
		Key: excerpt(key, shownTagCharacters), RunName: runName(run), RunURL: runURL(id), ExperimentURL: experimentURL(run.Info.ExperimentID),
		Points: len(points), More: more,
	}
	if data.Empty = len(points) == 0; data.Empty {
		return view{page: "metric", title: excerpt(key, 80), status: http.StatusNotFound, data: data}, nil
	}
	s.fillMetric(&data, points)
	return view{page: "metric", title: excerpt(key, 60) + " of " + excerpt(data.RunName, 60), data: data}, nil
}

// runWithHistory asks for both at once.
func (s *site) runWithHistory(ctx context.Context, id tracking.RunID, key string) (run tracking.Run, points []tracking.Metric, more bool, err error) {
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		run, err = s.tracking.GetRun(ctx, string(id))
		return err
	})
	both.Go(func() (err error) {
		points, more, err = s.history(ctx, id, key, chartedPoints)
		return err
	})
	err = both.Wait()
	return run, points, more, err
}

// fillMetric shows points by step, of which there is one at least.
func (s *site) fillMetric(data *metricPage, points []tracking.Metric) {
	if values := measured(points); len(values) > 0 {
		lowest, highest := extremes(values)
		data.Lowest, data.Highest = s.pointPart(lowest), s.pointPart(highest)
	}
	data.Newest = s.pointPart(points[len(points)-1])
	drawn := lineChart("history", data.Key+" by step", large, []charted{{points: points}})
	data.Chart = &drawn
	for _, point := range slices.Backward(sampled(points, listedPoints)) {
		data.Rows = append(data.Rows, s.pointPart(point))
	}
}

func (s *site) pointPart(point tracking.Metric) pointPart {
	return pointPart{Value: shortNumber(point.Value), Full: fullNumber(point.Value), Step: point.Step, At: s.moment(point.Timestamp)}
}
