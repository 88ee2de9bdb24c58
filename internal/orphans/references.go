package orphans

import (
	"fmt"
	"strings"

	"modelregistry/internal/artifacts"
)

// References are what versions, runs and logged models refer to.
type References struct {
	root  artifacts.Root
	paths map[artifacts.Path]bool
	// ids are of runs and logged models that are tracked elsewhere. All folders by
	// their names are theirs.
	ids map[string]bool
}

// NewReferences has none yet.
func NewReferences(root artifacts.Root) References {
	return References{root: root, paths: make(map[artifacts.Path]bool), ids: make(map[string]bool)}
}

// proxied is what stands before an artifact's path where its URI is that of a
// server.
const proxied = "/mlflow-artifacts/artifacts/"

// Add takes a URI. One that leads elsewhere holds nothing here; one of which it
// cannot be told where it leads is an error.
func (r References) Add(uri string) error {
	if _, path, ok := strings.Cut(uri, proxied); ok && strings.HasPrefix(uri, "http") {
		uri = "mlflow-artifacts:/" + path
	}
	if path, ok := r.root.Resolve(strings.TrimSuffix(uri, "/")); ok {
		r.paths[path] = true
		return nil
	}
	scheme, rest, _ := strings.Cut(uri, ":")
	id, further, isModel := strings.Cut(strings.TrimLeft(rest, "/"), "/")
	switch {
	case strings.HasPrefix(uri+"/", r.root.URI()+"/"), scheme == "mlflow-artifacts":
		return fmt.Errorf("%q leads to no artifact", uri)
	case scheme == "runs" && id != "", scheme == "models" && !isModel && id != "":
		r.ids[id] = true
	case scheme == "models":
		return fmt.Errorf("%q leads to the version %s of another model, whose artifacts are not known", uri, further)
	}
	return nil
}

// Hold reports whether something refers to an artifact, or to a folder above it.
func (r References) Hold(path artifacts.Path) bool {
	for segment := range strings.SplitSeq(string(path), "/") {
		if r.ids[segment] {
			return true
		}
	}
	for i, letter := range string(path) {
		if letter == '/' && r.paths[path[:i]] {
			return true
		}
	}
	return r.paths[path]
}
