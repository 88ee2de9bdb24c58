package rest

import (
	"context"
	"errors"
	"net/http"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/registry"
)

// Place is a folder of the bucket, whose files are served.
type Place interface {
	// Resolve tells where in the folder a URI leads; false where it leads elsewhere.
	Resolve(uri string) (artifacts.Path, bool)
	artifactGetter
}

// GetModelVersionArtifact gives a file of a version whose source lies in one of
// the places. The limit is that of DownloadArtifact.
func GetModelVersionArtifact(service *registry.Registry, places []Place, limit int64, report func(context.Context, error)) http.Handler {
	return files{report}.handler(func(w http.ResponseWriter, r *http.Request) error {
		in, err := readInput(r)
		if err != nil {
			return err
		}
		below := in.artifact(in.required("path"))
		name, version := in.required("name"), in.required("version")
		if in.err != nil {
			return in.err
		}
		uri, err := service.GetModelVersionDownloadURI(r.Context(), name, version)
		if err != nil {
			return err
		}
		if place, folder, ok := artifacts.Find(places, uri); ok {
			return sendFile(w, r, place, folder.Join(below), below, limit)
		}
		return invalid("The files of Model Version (name=%s, version=%s) are not kept here, but at %s.", name, version, uri)
	})
}

// sendFile tells of what is missing as the client knows it.
func sendFile(w http.ResponseWriter, r *http.Request, from artifactGetter, path, known artifacts.Path, limit int64) error {
	return asKnown(sendArtifact(w, r, from, path, limit), known)
}

func asKnown(err error, known artifacts.Path) error {
	switch {
	case errors.Is(err, artifacts.ErrDirectory):
		return invalid("%s", directoryMessage(known))
	case errors.Is(err, registry.ResourceDoesNotExist):
		return artifacts.NotFound(known)
	}
	return err
}
