package web

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"

	"modelregistry/internal/mlmodel"
)

// What a tree shows: folders unfold where all of it is small, and else lead to a
// list of their own.
const (
	unfoldedFiles = 200
	unfoldedDepth = 6
	shownEntries  = 200
)

// fileTree is a folder with what is below it.
type fileTree struct {
	// Way leads to the folder from the outermost.
	Way     []crumb
	Entries []fileEntry
	// Summary tells how much there is.
	Summary string
	// Model is the folder itself, where it holds one.
	Model  *modelFolder
	Paging paging
}

// crumb is a step of the way to a folder.
type crumb struct{ Name, URL string }

// fileEntry is a file, or a folder that unfolds to Entries or leads to its list.
type fileEntry struct {
	Name, Size string
	// Path is from the outermost folder.
	Path string
	// URL shows the file or lists the folder; without it a name is one that no client
	// can ask for.
	URL         string
	DownloadURL string
	Folder      bool
	// Open has what is shown, Shown is the file that is.
	Open, Shown bool
	Model       *modelFolder
	Entries     []fileEntry
}

// treeBuilder makes the entries of a tree.
type treeBuilder struct {
	sizes map[string]int64
	// opened is the folder that is listed, with a slash behind it where it is one.
	opened string
	shown  string
	unfold bool
	// maxFile is the most bytes of a download, or 0.
	maxFile int64
	links   fileLinks
}

// newFileTree shows a folder by the sizes of the files below it.
func newFileTree(sizes map[string]int64, opened string, query url.Values, maxFile int64, links fileLinks) fileTree {
	tree := fileTree{Summary: summaryOf(sizes), Way: wayTo(opened, links)}
	if opened != "" {
		opened += "/"
	}
	builder := treeBuilder{
		sizes: sizes, opened: opened, shown: query.Get(fileParameter), unfold: len(sizes) <= unfoldedFiles, maxFile: maxFile, links: links,
	}
	tree.Model = builder.model("")
	entries := builder.level(slices.Sorted(maps.Keys(sizes)), "", 0)
	from, err := strconv.Atoi(query.Get(entryParameter))
	if err != nil || from < 0 || from >= len(entries) {
		from = 0
	}
	tree.Entries = entries[from:min(from+shownEntries, len(entries))]
	tree.Paging = builder.paging(from, len(entries))
	return tree
}

func wayTo(opened string, links fileLinks) []crumb {
	if opened == "" {
		return nil
	}
	way := []crumb{{"All files", links.page()}}
	for i, letter := range opened + "/" {
		if letter == '/' {
			folder := opened[:i]
			way = append(way, crumb{folder[strings.LastIndex(folder, "/")+1:], links.page(folderParameter, folder)})
		}
	}
	way[len(way)-1].URL = ""
	return way
}

func summaryOf(sizes map[string]int64) string {
	total := int64(0)
	for _, size := range sizes {
		total += size
	}
	switch {
	case len(sizes) == 0:
		return ""
	case len(sizes) == 1:
		return "1 file, " + sizeText(total)
	case len(sizes) > maxFiles:
		return fmt.Sprintf("More than %d files: these are the first by name", maxFiles)
	}
	return fmt.Sprintf("%d files, %s", len(sizes), sizeText(total))
}

// level makes the entries directly in a folder: folders first. The paths are those
// below it, sorted, and so those of one folder stand together.
func (b treeBuilder) level(paths []string, within string, depth int) []fileEntry {
	var folders, found []fileEntry
	for len(paths) > 0 {
		name, _, isFolder := strings.Cut(paths[0][len(within):], "/")
		if !isFolder {
			found = append(found, b.file(paths[0], name))
			paths = paths[1:]
			continue
		}
		prefix := within + name + "/"
		n := sort.Search(len(paths), func(i int) bool { return !strings.HasPrefix(paths[i], prefix) })
		folders = append(folders, b.folder(paths[:n], prefix, name, depth))
		paths = paths[n:]
	}
	return append(folders, found...)
}

func (b treeBuilder) file(path, name string) fileEntry {
	size := b.sizes[path]
	full := b.opened + path
	entry := fileEntry{Name: name, Path: full, Size: sizeText(size)}
	if _, ok := parseBelow(full); !ok {
		return entry
	}
	entry.URL, entry.Shown = b.page(fileParameter, full), full == b.shown
	if b.maxFile == 0 || size <= b.maxFile {
		entry.DownloadURL = b.links.download(full)
	}
	return entry
}

func (b treeBuilder) folder(paths []string, prefix, name string, depth int) fileEntry {
	total := int64(0)
	for _, path := range paths {
		total += b.sizes[path]
	}
	full := b.opened + strings.TrimSuffix(prefix, "/")
	entry := fileEntry{Name: name, Path: full, Size: sizeText(total), Folder: true}
	if b.unfold && depth < unfoldedDepth {
		entry.Entries = b.level(paths, prefix, depth+1)
		entry.Model = b.model(prefix)
		entry.Open = strings.HasPrefix(b.shown, b.opened+prefix) || entry.Model != nil
		return entry
	}
	if _, ok := parseBelow(full); ok {
		entry.URL = b.links.page(folderParameter, full)
	}
	return entry
}

// model is what can be registered of a folder below the one that is listed.
func (b treeBuilder) model(prefix string) *modelFolder {
	folder := strings.TrimSuffix(b.opened+prefix, "/")
	_, isModel := b.sizes[prefix+mlmodel.Name]
	if _, ok := parseBelow(folder); !ok || !isModel || folder == "" || b.links.model == nil {
		return nil
	}
	return b.links.model(folder)
}

// page stays in the folder that is listed.
func (b treeBuilder) page(namesAndValues ...string) string {
	return b.links.page(append([]string{folderParameter, strings.TrimSuffix(b.opened, "/")}, namesAndValues...)...)
}

func (b treeBuilder) paging(from, of int) paging {
	var links paging
	if from > 0 {
		links.FirstURL = b.page()
		links.PreviousURL = b.page(entryParameter, strconv.Itoa(max(0, from-shownEntries)))
	}
	if from+shownEntries < of {
		links.NextURL = b.page(entryParameter, strconv.Itoa(from+shownEntries))
	}
	return links
}

// sizeText is a number of bytes in the unit that suits it.
func sizeText(bytes int64) string {
	if bytes < 1000 {
		return fmt.Sprintf("%d B", bytes)
	}
	size, units := float64(bytes)/1000, []string{"kB", "MB", "GB", "TB", "PB", "EB"}
	for i, unit := range units {
		// As it will be rounded.
		if size < 999.5 || i == len(units)-1 {
			if size < 9.95 {
				return fmt.Sprintf("%.1f %s", size, unit)
			}
			return fmt.Sprintf("%.0f %s", size, unit)
		}
		size /= 1000
	}
	return ""
}
