package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"modelregistry/internal/rest"
)

//go:embed templates
var templateFiles embed.FS

// templates are the pages by name, each within the layout.
var templates = parseTemplates("models", "model", "version", "compare", "experiments", "experiment", "run", "metric", "logged-model", "form", "error")

// parseTemplates panics where the files of this package are no templates.
func parseTemplates(names ...string) map[string]*template.Template {
	common := template.Must(template.New("").Funcs(template.FuncMap{"asset": assetPath}).
		ParseFS(templateFiles, "templates/layout.html", "templates/parts.html", "templates/files.html", "templates/chart.html",
			"templates/tracked.html"))
	parsed := make(map[string]*template.Template, len(names))
	for _, name := range names {
		parsed[name] = template.Must(template.Must(common.Clone()).ParseFS(templateFiles, "templates/"+name+".html"))
	}
	return parsed
}

// view is what a handler answers: a page to show, or where to go on.
type view struct {
	// Page names the template.
	page string
	// title is the document's, without the site's name.
	title string
	// status is 200 where it is zero.
	status int
	data   any
	// location, where set, sends the reader there instead.
	location string
}

// layout is what the frame of all pages shows.
type layout struct {
	Title  string
	Notice string
	// Area is the path that leads to what the page is part of.
	Area string
	Data any
}

func areaOf(r *http.Request) string {
	if strings.HasPrefix(r.URL.Path, experimentsPath) {
		return experimentsPath
	}
	if strings.HasPrefix(r.URL.Path, modelsPath) && r.URL.Query().Get("kind") == "" {
		return modelsPath
	}
	return ""
}

// page serves what a handler answers.
func (s *site) page(handle func(*http.Request) (view, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, err := handle(r)
		if err != nil {
			s.report(r.Context(), err)
			answer = errorView(r, err)
		}
		w.Header().Set("Cache-Control", "private, no-cache")
		if id := rest.RequestID(r.Context()); id != "" {
			w.Header().Set("X-Request-Id", id)
		}
		if answer.location != "" {
			w.Header().Set("Location", answer.location)
			w.WriteHeader(http.StatusSeeOther)
			return
		}
		frame := layout{Notice: notices[r.URL.Query().Get(noticeParameter)], Area: areaOf(r)}
		body, err := render(answer, frame)
		if err != nil {
			s.report(r.Context(), err)
			answer = errorView(r, err)
			if body, err = render(answer, layout{}); err != nil {
				http.Error(w, "Rendering the page failed.", http.StatusInternalServerError)
				return
			}
		}
		send(w, r, answer.status, body)
	})
}

// render gives the whole page, or an error and nothing.
func render(v view, frame layout) ([]byte, error) {
	var body bytes.Buffer
	frame.Title, frame.Data = v.title, v.data
	err := templates[v.page].ExecuteTemplate(&body, "layout", frame)
	if err != nil {
		return nil, fmt.Errorf("page %s: %w", v.page, err)
	}
	return body.Bytes(), nil
}

// send compresses where the reader takes it.
func send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "Accept-Encoding")
	if acceptsGzip(r) {
		w.Header().Set("Content-Encoding", "gzip")
		body = compress(body)
	}
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	// A reader who has gone cannot be told.
	_, _ = w.Write(body)
}

func acceptsGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if strings.TrimSpace(name) == "gzip" {
			return strings.ReplaceAll(quality, " ", "") != "q=0"
		}
	}
	return false
}

// compress cannot fail: it writes to memory.
func compress(body []byte) []byte {
	var compressed bytes.Buffer
	writer := gzip.NewWriter(&compressed)
	_, _ = writer.Write(body)
	_ = writer.Close()
	return compressed.Bytes()
}
