package web

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/registry"
)

// What can be compared at once: more does not fit a screen.
const minCompared, maxCompared = 2, 5

// comparePage is versions of one model side by side.
type comparePage struct {
	Name, ModelURL string
	Versions       []aliasPart
	Rows           []comparedRow
}

// comparedRow is one property of each version.
type comparedRow struct {
	Label   string
	Tag     bool
	Values  []string
	Differs bool
}

func (s *site) compare(r *http.Request) (view, error) {
	name, numbers := r.URL.Query().Get("name"), slices.Compact(slices.Sorted(slices.Values(r.URL.Query()["version"])))
	if len(numbers) < minCompared || len(numbers) > maxCompared {
		return view{}, &problem{
			status: http.StatusBadRequest, Title: "Choose two to five versions", Link: modelURL(name), LinkText: "Choose versions",
			Text: fmt.Sprintf("%d were chosen. Tick those that you want side by side.", len(numbers)),
		}
	}
	versions, err := s.comparedVersions(r.Context(), name, numbers)
	if err != nil {
		return view{}, err
	}
	data := comparePage{Name: name, ModelURL: modelURL(name), Rows: comparedRows(versions)}
	for _, version := range versions {
		data.Versions = append(data.Versions, aliasPart{Version: version.Version.String(), URL: versionURL(name, version.Version)})
	}
	return view{page: "compare", title: "Versions of " + excerpt(name, 80), data: data}, nil
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

func newComparedRow(label string, versions []registry.ModelVersion, of func(registry.ModelVersion) string) comparedRow {
	row := comparedRow{Label: label}
	for _, version := range versions {
		row.Values = append(row.Values, of(version))
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
