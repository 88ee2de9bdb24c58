package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
)

//go:embed static
var staticFiles embed.FS

// asset is a file that pages load.
type asset struct {
	path              string
	contentType       string
	plain, compressed []byte
}

// contentTypes are ours: a machine may know others by its own tables.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

// assets are the files by their names in templates, and by those they are served
// under, which change with what is in them: so a browser may keep them for ever.
var assets, served = loadAssets("style.css", "script.js", "icon.svg")

// loadAssets panics where a file of this package is missing.
func loadAssets(names ...string) (byName, byServedName map[string]asset) {
	byName, byServedName = make(map[string]asset), make(map[string]asset)
	for _, name := range names {
		content, err := staticFiles.ReadFile("static/" + name)
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(content)
		extension := path.Ext(name)
		hashed := strings.TrimSuffix(name, extension) + "-" + hex.EncodeToString(sum[:6]) + extension
		loaded := asset{
			path: assetsPath + hashed, contentType: contentTypes[extension], plain: content, compressed: compress(content),
		}
		byName[name], byServedName[hashed] = loaded, loaded
	}
	return byName, byServedName
}

// assetPath gives the address of a file by its name, for templates.
func assetPath(name string) string { return assets[name].path }

func (s *site) asset(w http.ResponseWriter, r *http.Request) {
	found, ok := served[path.Base(r.URL.Path)]
	if !ok {
		s.page(func(*http.Request) (view, error) { return view{}, errNoPage }).ServeHTTP(w, r)
		return
	}
	w.Header().Set("Content-Type", found.contentType)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Vary", "Accept-Encoding")
	body := found.plain
	if acceptsGzip(r) {
		w.Header().Set("Content-Encoding", "gzip")
		body = found.compressed
	}
	// A reader who has gone cannot be told.
	_, _ = w.Write(body)
}
