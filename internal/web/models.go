package web

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

const (
	modelsPerPage = 25
	// listedAliases and listedTags bound what a row shows of each.
	listedAliases, listedTags = 5, 5
)

// modelOrders are the ways to sort models: by name in an address, as order_by.
var modelOrders = map[string]string{
	"":        "last_updated_timestamp DESC",
	"oldest":  "last_updated_timestamp ASC",
	"name":    "name ASC",
	"reverse": "name DESC",
}

// modelsPage is the list of registered models, or of prompts.
type modelsPage struct {
	Query, Order string
	Prompts      bool
	// Error says what is wrong with the query.
	Error         string
	Rows          []modelRow
	Name, Updated sorting
	Paging        paging
	ModelsURL     string
	PromptsURL    string
	CreateURL     string
	ClearURL      string
	// Server is the registry's address, for those who have no model yet.
	Server string
	// Empty says that there is nothing to find at all.
	Empty bool
}

type modelRow struct {
	Name, URL, Description string
	Latest                 *aliasPart
	Aliases                []aliasPart
	MoreAliases            int
	Tags                   []tagPart
	MoreTags               int
	Updated                moment
	By                     person
}

func (s *site) models(r *http.Request) (view, error) {
	query := r.URL.Query()
	data := s.newModelsPage(r, query)
	page, err := s.registry.SearchRegisteredModels(r.Context(), registry.SearchRequest{
		Filter:     modelFilter(data.Query, data.Prompts),
		MaxResults: modelsPerPage,
		OrderBy:    []string{modelOrders[data.Order]},
		PageToken:  query.Get(tokenParameter),
	})
	var status int
	if data.Error, status = refusalOf(err); data.Error == "" && err != nil {
		return view{}, err
	}
	for _, model := range page.Items {
		data.Rows = append(data.Rows, s.modelRow(model))
	}
	data.Paging = pagingOf(query.Get(tokenParameter), query.Get(backParameter), page.NextPageToken, func(token, back string) string {
		return data.url(data.Order, tokenParameter, token, backParameter, back)
	})
	data.Empty = len(data.Rows) == 0 && data.Query == "" && data.Error == "" && data.Paging.FirstURL == ""
	title := "Models"
	if data.Prompts {
		title = "Prompts"
	}
	return view{page: "models", title: title, status: status, data: data}, nil
}

// newModelsPage is the list before it is filled.
func (s *site) newModelsPage(r *http.Request, query url.Values) modelsPage {
	data := modelsPage{
		Query: strings.TrimSpace(query.Get("q")), Order: query.Get("order"), Prompts: query.Get("kind") == string(registry.KindPrompt),
		CreateURL: formURL("create"), ModelsURL: modelsPath, PromptsURL: address(modelsPath, "kind", string(registry.KindPrompt)),
		Server: server(r),
	}
	if _, known := modelOrders[data.Order]; !known {
		data.Order = ""
	}
	data.ClearURL = modelsPage{Prompts: data.Prompts}.url(data.Order)
	link := func(order string) string { return data.url(order) }
	data.Name = sortingBy("Name", data.Order, "name", "reverse", "name", link)
	data.Updated = sortingBy("Modified", data.Order, "oldest", "", "", link)
	return data
}

// url is the list's address in an order.
func (p modelsPage) url(order string, more ...string) string {
	kind := ""
	if p.Prompts {
		kind = string(registry.KindPrompt)
	}
	return address(modelsPath, append([]string{"q", p.Query, "kind", kind, "order", order}, more...)...)
}

func (s *site) modelRow(model registry.RegisteredModel) modelRow {
	name := string(model.Name)
	row := modelRow{
		Name: name, URL: modelURL(name, "kind", promptKind(model)), Description: summary(model.Description, 140),
		Aliases: aliasParts(name, model.Aliases), Updated: s.moment(model.LastUpdated), By: personOf(model.CreatedBy),
	}
	if n := len(model.LatestVersions); n > 0 {
		version := model.LatestVersions[n-1].Version
		row.Latest = &aliasPart{Version: version.String(), URL: versionURL(name, version)}
	}
	row.Aliases, row.MoreAliases = firstOf(row.Aliases, listedAliases)
	row.Tags, row.MoreTags = firstOf(ownTags(model.Tags), listedTags)
	return row
}

// promptKind tells in an address that a model is a prompt.
func promptKind(model registry.RegisteredModel) string {
	if kind := model.Tags.Kind(); kind == registry.KindPrompt {
		return string(kind)
	}
	return ""
}

// firstOf gives the first of a list and how many follow.
func firstOf[T any](list []T, limit int) ([]T, int) {
	kept := list[:min(limit, len(list))]
	return kept, len(list) - len(kept)
}

// condition is what a filter has and a word does not: a comparator, or a LIKE, IN
// or IS with what may follow it.
var condition = regexp.MustCompile(`(?i)[=<>]|\s(like|ilike|in)\s*['"(]|\sis\s+(not\s+)?null`)

// modelFilter reads what was typed as a filter where it looks like one, and as a
// part of a name otherwise.
func modelFilter(query string, prompts bool) string {
	query = filterOf(query, "name")
	if !prompts {
		return query
	}
	if query == "" {
		return isPrompt.String()
	}
	return query + " AND " + isPrompt.String()
}

// isPrompt asks for prompts, without which a search finds models.
var isPrompt = filter.Comparison{Key: filter.Key{Kind: filter.Tag, Name: filter.PromptTag}, Op: filter.Equal, Value: "true"}

// server is the address that the reader's request was sent to.
func server(r *http.Request) string {
	scheme := cmp.Or(r.Header.Get("X-Forwarded-Proto"), "http")
	if scheme != "https" {
		scheme = "http"
	}
	return scheme + "://" + r.Host
}
