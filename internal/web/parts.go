package web

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"modelregistry/internal/registry"
)

// person is who did something. Of an ARN the last part says most.
type person struct{ Name, Full string }

func personOf(id registry.UserID) person {
	full := string(id)
	return person{Name: full[strings.LastIndex(full, "/")+1:], Full: full}
}

// shownTagCharacters bounds what a list shows of a tag's value, which may be of
// 100,000. The form for the tag has all of it.
const shownTagCharacters = 200

// tagPart is a tag in a list. Reserved ones are MLflow's own.
type tagPart struct {
	Key, Value, EditURL string
	Reserved            bool
}

// tagParts are tags by key, with where each is changed.
func tagParts(tags registry.Tags, edit func(key string) string) []tagPart {
	parts := make([]tagPart, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		part := tagPart{Key: key, Value: excerpt(tags[key], shownTagCharacters), Reserved: strings.HasPrefix(key, "mlflow.")}
		if edit != nil {
			part.EditURL = edit(key)
		}
		parts = append(parts, part)
	}
	slices.SortStableFunc(parts, func(a, b tagPart) int {
		switch {
		case a.Reserved == b.Reserved:
			return 0
		case a.Reserved:
			return 1
		}
		return -1
	})
	return parts
}

// aliasPart is an alias with the version that it points to.
type aliasPart struct {
	Alias, Version string
	// To is the version where it is shown.
	To                 string
	URL                string
	MoveURL, RemoveURL string
	CompareURL         string
}

// aliasParts are the aliases of a model, that of the newest version first.
func aliasParts(name string, aliases map[registry.Alias]registry.VersionNumber) []aliasPart {
	sorted := slices.SortedFunc(maps.Keys(aliases), func(a, b registry.Alias) int {
		return cmp.Or(cmp.Compare(aliases[b], aliases[a]), cmp.Compare(a, b))
	})
	parts := make([]aliasPart, 0, len(sorted))
	for _, alias := range sorted {
		version := aliases[alias]
		parts = append(parts, aliasPart{
			Alias: string(alias), Version: version.String(), To: version.String(), URL: versionURL(name, version),
			MoveURL:   formURL("set-alias", "name", name, "alias", string(alias)),
			RemoveURL: formURL("delete-alias", "name", name, "alias", string(alias)),
		})
	}
	return parts
}

// statusPart is the status of a version in words.
type statusPart struct{ Class, Text, Message string }

func statusOf(version registry.ModelVersion) statusPart {
	part := statusPart{Message: version.StatusMessage}
	switch version.Status {
	case registry.StatusReady:
		part.Class, part.Text = "ready", "Ready"
	case registry.StatusPending:
		part.Class, part.Text = "pending", "Pending"
	case registry.StatusFailed:
		part.Class, part.Text = "failed", "Failed"
	default:
		part.Class, part.Text = "pending", string(version.Status)
	}
	return part
}

// sorting is the heading of a column that a list can be sorted by.
type sorting struct {
	Text, URL string
	// Direction is ascending or descending where the list is sorted by it, else none.
	Direction string
}

// paging leads to the pages before and after.
type paging struct {
	FirstURL, PreviousURL, NextURL string
}

// Pages are found by where the one before ended, so an address carries the way
// back: the tokens of the pages before, the last one last. keptBack bounds how
// many, since addresses have a limit; forgotten stands for more.
const (
	tokenParameter = "page"
	backParameter  = "back"
	keptBack       = 8
	forgotten      = "~"
)

// pagingOf makes the links of a page. link adds a token and a way back to the
// page's address.
func pagingOf(token, back, next string, link func(token, back string) string) paging {
	var way []string
	if back != "" {
		way = strings.Split(back, ".")
	}
	var links paging
	if token != "" {
		links.FirstURL = link("", "")
		switch last := len(way) - 1; {
		case last < 0:
			links.PreviousURL = links.FirstURL
		case way[last] != forgotten:
			links.PreviousURL = link(way[last], strings.Join(way[:last], "."))
		}
	}
	if next != "" {
		if token != "" {
			way = append(way, token)
		}
		if len(way) > keptBack {
			way = append([]string{forgotten}, way[len(way)-keptBack+1:]...)
		}
		links.NextURL = link(next, strings.Join(way, "."))
	}
	return links
}
