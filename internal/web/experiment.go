package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

const runsPerPage = 25

// experimentPage is an experiment with a page of its runs.
type experimentPage struct {
	Name, ID         string
	Deleted          bool
	ArtifactLocation string
	Created          moment
	// Written tells from the default experiment, which nobody has made.
	Written bool
	Tags    []tagPart
	Query   string
	Error   string
	list    runList

	Started         sorting
	Metrics, Params []runColumn
	Rows            []runRow
	Paging          paging
	ClearURL        string
	// OtherURL shows deleted runs, or hides them.
	OtherURL string
	All      bool
	Hidden   []hidden
	Server   string
}

// runList is what an address says of a list of runs.
type runList struct {
	experiment, query string
	// metric is what runs are sorted by; without one by when they started.
	metric    string
	ascending bool
	all       bool
}

// The parameters of a list of runs beside those of all lists.
const (
	metricParameter = "metric"
	orderParameter  = "order"
	ascending       = "ascending"
)

func runListOf(query url.Values) runList {
	return runList{
		experiment: query.Get("id"), query: strings.TrimSpace(query.Get("q")), metric: query.Get(metricParameter),
		ascending: query.Get(orderParameter) == ascending, all: query.Get(viewParameter) == "all",
	}
}

func (l runList) url(more ...string) string {
	order := ""
	if l.ascending {
		order = ascending
	}
	return address(experimentPath, append([]string{
		"id", l.experiment, "q", l.query, metricParameter, l.metric, orderParameter, order, viewParameter, viewName(l.all),
	}, more...)...)
}

// orderBy is the list's order in the grammar of searches.
func (l runList) orderBy() string {
	key := "attributes.start_time"
	if l.metric != "" {
		key = filter.Key{Kind: filter.Metric, Name: l.metric}.String()
	}
	if l.ascending {
		return key + " ASC"
	}
	return key + " DESC"
}

// sorting is the heading that sorts by a metric, or by the start where it is empty.
func (l runList) sorting(text, metric string) sorting {
	heading := sorting{Text: text}
	to := l
	to.metric, to.ascending = metric, false
	if l.metric == metric {
		to.ascending = !l.ascending
		heading.Direction = "descending"
		if l.ascending {
			heading.Direction = ascending
		}
	}
	heading.URL = to.url()
	return heading
}

func (s *site) experiment(r *http.Request) (view, error) {
	query := r.URL.Query()
	list := runListOf(query)
	experiment, runs, refused, err := s.experimentWithRuns(r.Context(), list, query.Get(tokenParameter))
	if err != nil {
		return view{}, noExperiment(list.experiment, err)
	}
	data := s.newExperimentPage(experiment, list)
	var status int
	data.Error, status = refusalOf(refused)
	data.Server = server(r)
	data.fill(s, runs.Items)
	data.Paging = pagingOf(query.Get(tokenParameter), query.Get(backParameter), runs.NextPageToken, func(token, back string) string {
		return list.url(tokenParameter, token, backParameter, back)
	})
	return view{page: "experiment", title: excerpt(data.Name, 80), status: status, data: data}, nil
}

// experimentWithRuns asks for both at once. A search that the reader has to mend finds
// nothing, and is refused apart.
func (s *site) experimentWithRuns(ctx context.Context, list runList, token string) (experiment tracking.Experiment, runs registry.Page[tracking.Run], refused, err error) {
	if _, err := tracking.ParseExperimentID(list.experiment); err != nil {
		return experiment, runs, nil, &registry.Error{Code: registry.ResourceDoesNotExist, Message: "no experiment has such an id", Cause: err}
	}
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		experiment, err = s.tracking.GetExperiment(ctx, list.experiment)
		return err
	})
	both.Go(func() (err error) {
		runs, err = s.tracking.SearchRuns(ctx, tracking.SearchRequest{
			SearchRequest: registry.SearchRequest{
				Filter: filterOf(list.query, "run_name"), MaxResults: runsPerPage, OrderBy: []string{list.orderBy()}, PageToken: token,
			},
			ExperimentIDs: []string{list.experiment}, View: viewOf(list.all),
		})
		if message, _ := refusalOf(err); message != "" {
			refused, err = err, nil
		}
		return err
	})
	err = both.Wait()
	return experiment, runs, refused, err
}

func (s *site) newExperimentPage(experiment tracking.Experiment, list runList) experimentPage {
	data := experimentPage{
		Name: string(experiment.Name), ID: experiment.ID.String(), Deleted: experiment.Stage == tracking.Deleted,
		ArtifactLocation: experiment.ArtifactLocation, Created: s.moment(experiment.Created), Written: experiment.Created != 0,
		Tags: tagParts(experiment.Tags, nil), Query: list.query, All: list.all, list: list,
		Started: list.sorting("Started", ""),
	}
	// The runs of a deleted experiment are deleted.
	other, clear := list, list
	other.all = !list.all
	clear.query = ""
	data.OtherURL, data.ClearURL = other.url(), clear.url()
	for _, kept := range []hidden{{"id", list.experiment}, {metricParameter, list.metric}, {viewParameter, viewName(list.all)}} {
		if kept.Value != "" {
			data.Hidden = append(data.Hidden, kept)
		}
	}
	if list.ascending {
		data.Hidden = append(data.Hidden, hidden{orderParameter, ascending})
	}
	return data
}
