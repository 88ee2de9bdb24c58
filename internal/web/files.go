package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/registry"
)

// Artifacts is a folder of the bucket, whose files pages show.
type Artifacts interface {
	// Resolve tells where in the folder a URI leads; false where it leads elsewhere.
	Resolve(uri string) (artifacts.Path, bool)
	// Sizes gives the files below a directory, however deep, by their paths there, in
	// bytes: all, or more than the limit.
	Sizes(ctx context.Context, directory artifacts.Path, limit int) (map[string]int64, error)
	// Get opens a file. It answers registry.ResourceDoesNotExist, artifacts.ErrDirectory
	// or artifacts.ErrRange.
	Get(ctx context.Context, path artifacts.Path, conditions artifacts.Conditions) (*artifacts.Artifact, error)
}

// files are what a version or a run keeps in one of the places.
type files struct {
	place  Artifacts
	folder artifacts.Path
}

func (s *site) filesAt(uri string) (files, bool) {
	place, folder, ok := artifacts.Find(s.places, uri)
	return files{place, folder}, ok
}

// begin reads the beginning of a file, of so many bytes.
func (f files) begin(ctx context.Context, path artifacts.Path, limit int64) ([]byte, error) {
	opened, err := f.place.Get(ctx, f.folder.Join(path), artifacts.Conditions{Range: fmt.Sprintf("bytes=0-%d", limit-1)})
	if errors.Is(err, artifacts.ErrRange) {
		// It is empty.
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = opened.Body.Close() }()
	return io.ReadAll(io.LimitReader(opened.Body, limit))
}

// fileLinks are where the files of a page lead.
type fileLinks struct {
	// page is the page itself, with names and values of what is opened there.
	page func(namesAndValues ...string) string
	// download gives a file by its path, to be kept and never shown.
	download func(path string) string
	// model gives a folder that holds a model, by its path; nil where models are not
	// registered from here.
	model func(path string) *modelFolder
}

// modelFolder is a folder that holds a model.
type modelFolder struct {
	// Name is that of the folder, Versions what it is registered as.
	Name, RegisterURL string
	Versions          []versionPart
}

// filesPart is the files of a version or a run, as the template "files" shows them.
type filesPart struct {
	// Problem is why there are none to show, URI where they lie.
	Problem, URI string
	Tree         fileTree
	Preview      *filePreview
}

// What an address opens of the files: the folder that is listed, from which entry
// on, and the file whose content is shown.
const (
	folderParameter = "folder"
	entryParameter  = "entry"
	fileParameter   = "file"
)

// maxFiles bounds what is listed of a folder.
const maxFiles = 10_000

// filesPart shows what the query opens of the files at a URI. It never fails: what
// is missing, elsewhere or out of order is told in its place.
func (s *site) filesPart(ctx context.Context, uri string, query url.Values, links fileLinks) filesPart {
	part := filesPart{URI: uri}
	found, ok := s.filesAt(uri)
	if !ok {
		part.Problem = "The files are not kept here, and so cannot be shown. They lie at"
		return part
	}
	opened, ok := parseBelow(query.Get(folderParameter))
	if !ok {
		part.Problem = "There is no such folder below"
		return part
	}
	var sizes map[string]int64
	var preview *filePreview
	var both errgroup.Group
	both.Go(func() (err error) {
		sizes, err = found.place.Sizes(ctx, found.folder.Join(opened), maxFiles)
		return err
	})
	both.Go(func() (err error) {
		preview, err = found.preview(ctx, query.Get(fileParameter), links)
		return err
	})
	if err := both.Wait(); err != nil {
		s.report(ctx, err)
		part.Problem = "The files could not be read just now. Try once more. They lie at"
		return part
	}
	part.Preview = preview
	if preview != nil {
		preview.CloseURL = links.page(folderParameter, string(opened))
		preview.hold(s.maxFile, sizes[strings.TrimPrefix(preview.Path, string(opened)+"/")])
	}
	if len(sizes) == 0 {
		part.Problem = "No file lies at"
	}
	part.Tree = newFileTree(sizes, string(opened), query, s.maxFile, links)
	return part
}

// parseBelow reads the path of a file or folder, of which the empty one is all.
func parseBelow(text string) (artifacts.Path, bool) {
	path, err := artifacts.ParsePath(text)
	return path, err == nil && string(path) == text
}

// absent tells what is not there from what went wrong.
func absent(err error) bool {
	return errors.Is(err, registry.ResourceDoesNotExist) || errors.Is(err, registry.InvalidParameterValue) || errors.Is(err, artifacts.ErrDirectory)
}
