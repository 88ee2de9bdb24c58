package web

import (
	"net/url"
	"strconv"
	"strings"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// noticeParameter names in an address what was done on the way to it.
const noticeParameter = "done"

// notices are what pages tell of what was done. An address chooses one and can
// say nothing else.
var notices = map[string]string{
	"create":         "The model is registered. It has no version yet.",
	"describe":       "The description is saved.",
	"rename":         "The model is renamed. Its versions, aliases and tags came along.",
	"delete":         "The model is deleted.",
	"set-tag":        "The tag is set.",
	"delete-tag":     "The tag is removed.",
	"set-alias":      "The alias is set.",
	"delete-alias":   "The alias is removed.",
	"stage":          "The stage is changed.",
	"copy":           "The version is copied. This is the copy.",
	"delete-version": "The version is deleted.",
	"register":       "The model is registered. This is its new version.",
}

// address joins a path and a query of names and values, without those that are empty.
func address(path string, namesAndValues ...string) string {
	query := make(url.Values)
	for i := 0; i < len(namesAndValues); i += 2 {
		if namesAndValues[i+1] != "" {
			query.Add(namesAndValues[i], namesAndValues[i+1])
		}
	}
	if len(query) == 0 {
		return path
	}
	return withQuery(path, query)
}

// withQuery writes a query as signatures of AWS do, which know no plus for a space.
func withQuery(path string, query url.Values) string {
	return path + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
}

func modelURL(name string, more ...string) string {
	return address(modelPath, append([]string{"name", name}, more...)...)
}

func versionURL(name string, version registry.VersionNumber, more ...string) string {
	return address(versionPath, append([]string{"name", name, "version", version.String()}, more...)...)
}

func experimentURL(id tracking.ExperimentID, more ...string) string {
	return address(experimentPath, append([]string{"id", id.String()}, more...)...)
}

func runURL(id tracking.RunID, more ...string) string {
	return address(runPath, append([]string{"id", string(id)}, more...)...)
}

func metricURL(id tracking.RunID, key string) string {
	return address(metricPath, "run", string(id), "key", key)
}

func loggedModelURL(id tracking.ModelID) string { return address(loggedModelPath, "id", string(id)) }

// formURL is where a form is shown.
func formURL(action string, more ...string) string {
	return address(formPath, append([]string{"action", action}, more...)...)
}

// quoted puts a name that a person chose between quotes.
func quoted(name string) string { return "“" + excerpt(name, 300) + "”" }

// excerpt is the beginning of a text, of so many characters.
func excerpt(text string, characters int) string {
	n := 0
	for i := range text {
		if n == characters {
			return text[:i] + "…"
		}
		n++
	}
	return text
}

func versionTitle(version registry.VersionNumber) string {
	return "Version " + strconv.FormatInt(int64(version), 10)
}
