package web

import (
	"bytes"
	"context"
	"encoding/json"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// filePreview is the content of a file.
type filePreview struct {
	Path string
	// Image is where it is loaded from.
	Image string
	Text  string
	// Note says why there is nothing, or not all of it.
	Note string
	// CloseURL is the page without it.
	CloseURL    string
	DownloadURL string
}

// maxShown is how much of a file is shown, in bytes: what a page may weigh.
const maxShown = 64 << 10

// images are the extensions of pictures that cannot carry a script. A browser
// takes for one only what the download calls so, and keeps whatever else.
var images = []string{".png", ".jpg", ".jpeg", ".gif", ".webp"}

// preview shows a file, unless the path is empty.
func (f files) preview(ctx context.Context, name string, links fileLinks) (*filePreview, error) {
	if name == "" {
		return nil, nil
	}
	shown := &filePreview{Path: name}
	below, ok := parseBelow(name)
	if !ok {
		shown.Note = "There is no such file."
		return shown, nil
	}
	shown.DownloadURL = links.download(name)
	if slices.Contains(images, strings.ToLower(path.Ext(name))) {
		shown.Image = shown.DownloadURL
		return shown, nil
	}
	content, err := f.begin(ctx, below, maxShown+1)
	switch {
	case absent(err):
		shown.Note, shown.DownloadURL = "There is no such file. It may have been replaced or deleted meanwhile.", ""
		return shown, nil
	case err != nil:
		return nil, err
	}
	shown.show(content)
	return shown, nil
}

// show takes for text what is some, whatever the file is called.
func (p *filePreview) show(content []byte) {
	whole := len(content) <= maxShown
	if !whole {
		content = content[:maxShown]
		for len(content) > maxShown-utf8.UTFMax && !utf8.Valid(content) {
			content = content[:len(content)-1]
		}
		p.Note = "The beginning is shown, " + sizeText(maxShown) + " of it."
	}
	switch {
	case len(content) == 0:
		p.Note = "The file is empty."
	case !utf8.Valid(content) || bytes.ContainsRune(content, 0):
		p.Note = "This is no text. Download it to see what is in it."
	case whole && strings.ToLower(path.Ext(p.Path)) == ".json":
		p.Text = indented(content)
	default:
		p.Text = string(content)
	}
}

// hold takes back what is larger than a download may be.
func (p *filePreview) hold(limit, size int64) {
	if limit > 0 && size > limit {
		p.Image, p.DownloadURL = "", ""
		p.Note = strings.TrimSpace(p.Note + " It has " + sizeText(size) + ", more than a download from here may have: fetch it with MLflow's client or the AWS CLI.")
	}
}

// maxIndented is how much larger laying out may make what is shown: nested deep
// enough, JSON becomes mostly space.
const maxIndented = 4 * maxShown

// indented lays out JSON, and leaves as it is what is none.
func indented(content []byte) string {
	depth, deepest := 0, 0
	for _, letter := range content {
		switch letter {
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth--
		}
	}
	const levels = 50
	var laidOut bytes.Buffer
	if deepest > levels || json.Indent(&laidOut, content, "", "  ") != nil || laidOut.Len() > maxIndented {
		return string(content)
	}
	return laidOut.String()
}
