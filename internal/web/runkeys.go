package web

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"modelregistry/internal/tracking"
)

// How many metrics and parameters a page of a run shows at once: each metric is a
// query for its history, of which so many points are read.
const metricsPerPage, paramsPerPage, sparklinePoints = 25, 50, 1000

// keyList is a part of a list by key.
type keyList[T any] struct {
	Rows []T
	// All is how many there are, Found how many of them have what is looked for.
	All, Found           int
	From, To             int
	PreviousURL, NextURL string
}

// metricPart is the newest value of a metric.
type metricPart struct {
	Key, URL   string
	Text, Full string
	Step       int64
	// Chart is nil where there is nothing to draw.
	Chart *chart
	id    string
}

// The parameters of a run's page: what to look for, and where the lists begin.
const (
	findParameter    = "find"
	metricsParameter = "metrics"
	paramsParameter  = "params"
)

// list fills in the metrics and the parameters that the address asks for.
func (p *runPage) list(run tracking.Run, query url.Values) {
	p.Query = strings.TrimSpace(query.Get(findParameter))
	p.ClearURL = runURL(run.Info.ID)
	at := map[string]int{metricsParameter: offset(query, metricsParameter), paramsParameter: offset(query, paramsParameter)}
	link := func(list string) func(int) string {
		return func(to int) string {
			moved := maps.Clone(at)
			moved[list] = to
			return runURL(run.Info.ID, findParameter, p.Query, metricsParameter, orNothing(moved[metricsParameter]), paramsParameter, orNothing(moved[paramsParameter])) + "#" + list
		}
	}
	p.Metrics = partOf(run.Metrics, p.Query, at[metricsParameter], metricsPerPage, link(metricsParameter), func(key string, metric tracking.Metric) metricPart {
		return newMetricPart(run, key, metric)
	})
	p.Params = partOf(run.Params, p.Query, at[paramsParameter], paramsPerPage, link(paramsParameter), newPair)
}

func newMetricPart(run tracking.Run, key string, metric tracking.Metric) metricPart {
	return metricPart{
		Key: excerpt(key, shownTagCharacters), URL: metricURL(run.Info.ID, key), id: key,
		Text: shortNumber(metric.Value), Full: fullNumber(metric.Value), Step: metric.Step,
	}
}

// shownParamCharacters bounds what a list shows of a parameter's value.
const shownParamCharacters = 500

func newPair(key, value string) pair { return pair{key, excerpt(value, shownParamCharacters)} }

func offset(query url.Values, parameter string) int {
	number, err := strconv.Atoi(query.Get(parameter))
	if err != nil {
		return 0
	}
	return max(number, 0)
}

func orNothing(number int) string {
	if number == 0 {
		return ""
	}
	return strconv.Itoa(number)
}

// compareFold orders keys as people look for them.
func compareFold(a, b string) int {
	return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
}

// partOf gives the entries whose keys have the text, from one on, by key.
func partOf[V, T any](all map[string]V, text string, from, limit int, link func(from int) string, show func(key string, value V) T) keyList[T] {
	text = strings.ToLower(text)
	keys := slices.SortedFunc(maps.Keys(all), compareFold)
	keys = slices.DeleteFunc(keys, func(key string) bool { return !strings.Contains(strings.ToLower(key), text) })
	from = min(from, max(len(keys)-1, 0)/limit*limit)
	list := keyList[T]{All: len(all), Found: len(keys), From: from + 1, To: min(from+limit, len(keys))}
	for _, key := range keys[from:list.To] {
		list.Rows = append(list.Rows, show(key, all[key]))
	}
	if from > 0 {
		list.PreviousURL = link(max(from-limit, 0))
	}
	if list.To < len(keys) {
		list.NextURL = link(list.To)
	}
	return list
}

// firstByKey gives the first entries by key, and how many more there are.
func firstByKey[V, T any](all map[string]V, limit int, show func(key string, value V) T) (rows []T, more int) {
	list := partOf(all, "", 0, limit, func(int) string { return "" }, show)
	return list.Rows, list.Found - list.To
}

// history gives the first points of a metric of a run, by step, and whether there are more.
func (s *site) history(ctx context.Context, run tracking.RunID, key string, limit int) (points []tracking.Metric, more bool, err error) {
	page, err := s.tracking.GetMetricHistory(ctx, string(run), key, &limit, "")
	slices.SortFunc(page.Items, tracking.Metric.Compare)
	return page.Items, page.NextPageToken != "", err
}

// addHistory draws the metric, where it has more than one point.
func (s *site) addHistory(ctx context.Context, run tracking.Run, part *metricPart) error {
	points, more, err := s.history(ctx, run.Info.ID, part.id, sparklinePoints)
	if err != nil || len(points) < 2 {
		return err
	}
	title := fmt.Sprintf("%s, %d points", part.Key, len(points))
	if more {
		title = fmt.Sprintf("%s, the first %d points", part.Key, len(points))
	}
	drawn := sparkline("metric-"+digest(part.id), title, points)
	part.Chart = &drawn
	return nil
}
