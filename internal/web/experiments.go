package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/tracking"
)

const experimentsPerPage = 25

// experimentOrders are the ways to sort experiments: by name in an address, as
// order_by.
var experimentOrders = map[string]string{
	"":        "last_update_time DESC",
	"oldest":  "last_update_time ASC",
	"name":    "name ASC",
	"reverse": "name DESC",
}

// experimentsPage is the list of experiments.
type experimentsPage struct {
	Query, Order string
	// All has deleted ones listed too.
	All           bool
	Error         string
	Rows          []experimentRow
	Name, Updated sorting
	Paging        paging
	ClearURL      string
	// OtherURL shows deleted ones, or hides them.
	OtherURL string
	Server   string
	// Empty says that nobody has made an experiment yet.
	Empty bool
}

type experimentRow struct {
	Name, URL, ID    string
	Deleted          bool
	Tags             []tagPart
	MoreTags         int
	Created, Updated moment
	// Written tells from one that nobody has written: the default experiment.
	Written bool
}

func (s *site) experiments(r *http.Request) (view, error) {
	query := r.URL.Query()
	data := newExperimentsPage(r, query)
	page, err := s.tracking.SearchExperiments(r.Context(), tracking.SearchRequest{
		SearchRequest: registry.SearchRequest{
			Filter: filterOf(data.Query, "name"), MaxResults: experimentsPerPage,
			OrderBy: []string{experimentOrders[data.Order]}, PageToken: query.Get(tokenParameter),
		},
		View: viewOf(data.All),
	})
	var status int
	if data.Error, status = refusalOf(err); data.Error == "" && err != nil {
		return view{}, err
	}
	for _, experiment := range page.Items {
		data.Rows = append(data.Rows, s.experimentRow(experiment))
	}
	data.Paging = pagingOf(query.Get(tokenParameter), query.Get(backParameter), page.NextPageToken, func(token, back string) string {
		return data.url(data.Order, data.All, tokenParameter, token, backParameter, back)
	})
	data.Empty = data.Query == "" && data.Error == "" && data.Paging.FirstURL == "" && len(data.Rows) <= 1
	return view{page: "experiments", title: "Experiments", status: status, data: data}, nil
}

// refusalOf gives the message of an error that is the reader's, and the status of the
// page that shows it.
func refusalOf(err error) (message string, status int) {
	var refused *registry.Error
	if errors.As(err, &refused) && refused.Code == registry.InvalidParameterValue {
		return refused.Message, rest.StatusOf(refused.Code)
	}
	return "", http.StatusOK
}

// viewParameter has deleted experiments or runs shown too.
const viewParameter = "view"

func viewOf(all bool) tracking.View {
	if all {
		return tracking.ViewAll
	}
	return tracking.ViewActive
}

func newExperimentsPage(r *http.Request, query url.Values) experimentsPage {
	data := experimentsPage{
		Query: strings.TrimSpace(query.Get("q")), Order: query.Get("order"), All: query.Get(viewParameter) == "all", Server: server(r),
	}
	if _, known := experimentOrders[data.Order]; !known {
		data.Order = ""
	}
	data.ClearURL = experimentsPage{All: data.All}.url(data.Order, data.All)
	data.OtherURL = data.url(data.Order, !data.All)
	link := func(order string) string { return data.url(order, data.All) }
	data.Name = sortingBy("Name", data.Order, "name", "reverse", "name", link)
	data.Updated = sortingBy("Modified", data.Order, "oldest", "", "", link)
	return data
}

func (p experimentsPage) url(order string, all bool, more ...string) string {
	return address(experimentsPath, append([]string{"q", p.Query, "order", order, viewParameter, viewName(all)}, more...)...)
}

func viewName(all bool) string {
	if all {
		return "all"
	}
	return ""
}

// sortingBy is a heading that turns the order round where the list has it already,
// and asks for the one that comes first otherwise.
func sortingBy(text, order, ascending, descending, first string, link func(order string) string) sorting {
	switch order {
	case ascending:
		return sorting{Text: text, URL: link(descending), Direction: "ascending"}
	case descending:
		return sorting{Text: text, URL: link(ascending), Direction: "descending"}
	}
	return sorting{Text: text, URL: link(first)}
}

func (s *site) experimentRow(experiment tracking.Experiment) experimentRow {
	row := experimentRow{
		Name: string(experiment.Name), ID: experiment.ID.String(), URL: experimentURL(experiment.ID),
		Deleted: experiment.Stage == tracking.Deleted,
		Created: s.moment(experiment.Created), Updated: s.moment(experiment.LastUpdated), Written: experiment.Created != 0,
	}
	row.Tags, row.MoreTags = firstOf(ownTags(experiment.Tags), listedTags)
	return row
}

// ownTags are those that people set, unlike MLflow's own.
func ownTags(tags registry.Tags) []tagPart {
	var own []tagPart
	for _, tag := range tagParts(tags, nil) {
		if !tag.Reserved {
			own = append(own, tag)
		}
	}
	return own
}

// filterOf reads what was typed as a filter where it looks like one, and as a part
// of a name otherwise.
func filterOf(query, attribute string) string {
	if query == "" || condition.MatchString(query) {
		return query
	}
	return contains(attribute, query).String()
}

// contains looks for a part of an attribute. No filter holds a value with both kinds
// of quotes: a wildcard stands for them.
func contains(attribute, part string) filter.Filter {
	if strings.Contains(part, "'") && strings.Contains(part, `"`) || strings.Contains(part, `\`) {
		part = strings.NewReplacer("'", "_", `"`, "_", `\`, "_").Replace(part)
	}
	return filter.Filter{{Key: filter.Key{Kind: filter.Attribute, Name: attribute}, Op: filter.ILike, Value: "%" + part + "%"}}
}
