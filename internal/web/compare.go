package web

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// What can be compared at once: more does not fit a screen.
const minCompared, maxCompared = 2, 5

// comparePage is versions of one model, or runs, side by side.
type comparePage struct {
	Heading string
	// Crumbs lead to where they come from.
	Crumbs  []pageLink
	Columns []pageLink
	Parts   []comparedPart
	Charts  []chart
	// Only tells that rows without a difference are left out, OnlyURL leads to the
	// page with or without them.
	Only    bool
	OnlyURL string
}

// onlyParameter leaves out what does not differ.
const onlyParameter = "only"

// choose leaves out what the address says.
func (p *comparePage) choose(r *http.Request) {
	query := r.URL.Query()
	p.Only = query.Get(onlyParameter) != ""
	query.Del(onlyParameter)
	if !p.Only {
		query.Set(onlyParameter, "differences")
	}
	p.OnlyURL = withQuery(r.URL.Path, query)
	if !p.Only {
		return
	}
	for i := range p.Parts {
		p.Parts[i].Rows = slices.DeleteFunc(p.Parts[i].Rows, func(row comparedRow) bool { return !row.Differs })
		p.Parts[i].More = 0
	}
	p.Parts = slices.DeleteFunc(p.Parts, func(part comparedPart) bool { return len(part.Rows) == 0 })
}

// pageLink leads to a page.
type pageLink struct{ Text, URL string }

// comparedPart is a group of properties.
type comparedPart struct {
	Heading string
	Rows    []comparedRow
	// More is how many are left out, of which none differs unless there is no room
	// for those that do.
	More int
}

// comparedRow is one property of each.
type comparedRow struct {
	Label   string
	Tag     bool
	Values  []string
	Differs bool
	// key is all of a label that may be cut.
	key string
}

func (s *site) compare(r *http.Request) (view, error) {
	query := r.URL.Query()
	name := query.Get("name")
	if err := s.addPrevious(r.Context(), query); err != nil {
		return view{}, err
	}
	numbers, err := compared(query, "version", modelURL(name))
	if err != nil {
		return view{}, err
	}
	versions, err := s.comparedVersions(r.Context(), name, numbers)
	if err != nil {
		return view{}, err
	}
	data := comparePage{
		Heading: fmt.Sprintf("%d versions side by side", len(versions)), Crumbs: []pageLink{{"Models", modelsPath}, {name, modelURL(name)}},
		Parts: []comparedPart{{Rows: comparedRows(versions)}},
	}
	runs := make([]*tracking.Run, len(versions))
	all, ctx := errgroup.WithContext(r.Context())
	for i, version := range versions {
		data.Columns = append(data.Columns, pageLink{versionTitle(version.Version), versionURL(name, version.Version)})
		all.Go(func() (err error) {
			runs[i], err = s.knownRun(ctx, version.RunID)
			return err
		})
	}
	models := s.modelFiles(r.Context(), versions)
	if err := all.Wait(); err != nil {
		return view{}, err
	}
	if err := s.addRuns(r.Context(), &data, runs); err != nil {
		return view{}, err
	}
	data.Parts = append(data.Parts, comparedModels(models)...)
	data.choose(r)
	return view{page: "compare", title: "Versions of " + excerpt(name, 80), data: data}, nil
}

// compared gives what an address wants side by side.
func compared(query url.Values, parameter, back string) ([]string, error) {
	wanted := slices.Compact(slices.Sorted(slices.Values(query[parameter])))
	if len(wanted) < minCompared || len(wanted) > maxCompared {
		return nil, &problem{
			status: http.StatusBadRequest, Title: fmt.Sprintf("Choose two to five %ss", parameter), Link: back, LinkText: fmt.Sprintf("Choose %ss", parameter),
			Text: fmt.Sprintf("%d were chosen. Tick those that you want side by side.", len(wanted)),
		}
	}
	return wanted, nil
}

// comparedVersions asks for all at once.
func (s *site) comparedVersions(ctx context.Context, name string, numbers []string) ([]registry.ModelVersion, error) {
	versions := make([]registry.ModelVersion, len(numbers))
	all, ctx := errgroup.WithContext(ctx)
	for i, number := range numbers {
		all.Go(func() (err error) {
			versions[i], err = s.registry.GetModelVersion(ctx, name, number)
			return noVersion(name, number, err)
		})
	}
	if err := all.Wait(); err != nil {
		return nil, err
	}
	slices.SortFunc(versions, func(a, b registry.ModelVersion) int { return int(a.Version - b.Version) })
	return versions, nil
}

func comparedRows(versions []registry.ModelVersion) []comparedRow {
	properties := []struct {
		label string
		of    func(registry.ModelVersion) string
	}{
		{"Aliases", func(v registry.ModelVersion) string { return aliasList(v.Aliases) }},
		{"Status", func(v registry.ModelVersion) string { return statusOf(v).Text }},
		{"Stage", func(v registry.ModelVersion) string { return string(v.Stage) }},
		{"Created by", func(v registry.ModelVersion) string { return personOf(v.CreatedBy).Name }},
		{"Run", func(v registry.ModelVersion) string { return v.RunID }},
		{"Logged model", func(v registry.ModelVersion) string { return v.ModelID }},
		{"Source", func(v registry.ModelVersion) string { return v.Source }},
		{"Description", func(v registry.ModelVersion) string { return excerpt(descriptionOf(v), 500) }},
	}
	var rows []comparedRow
	for _, property := range properties {
		rows = append(rows, newComparedRow(property.label, versions, property.of))
	}
	keys := make(map[string]bool)
	for _, version := range versions {
		for key := range version.Tags {
			keys[key] = true
		}
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		row := newComparedRow(key, versions, func(v registry.ModelVersion) string { return excerpt(v.Tags[key], shownTagCharacters) })
		row.Tag = true
		rows = append(rows, row)
	}
	return rows
}

func newComparedRow[T any](label string, compared []T, of func(T) string) comparedRow {
	row := comparedRow{Label: label}
	for _, one := range compared {
		row.Values = append(row.Values, of(one))
	}
	row.Differs = len(slices.Compact(slices.Clone(row.Values))) > 1
	return row
}

func descriptionOf(version registry.ModelVersion) string {
	if version.Description == nil {
		return ""
	}
	return *version.Description
}
