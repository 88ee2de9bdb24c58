package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/spec"
	"modelregistry/internal/web/webtest"
)

// maxWeight is what a page with all that it loads may weigh, compressed.
const maxWeight = 60 << 10

// TestPagesAreLight weighs each page of the sample with its files.
func TestPagesAreLight(t *testing.T) {
	t.Parallel()
	files := 0
	for _, file := range assets {
		files += len(file.compressed)
	}
	b := openSample(t)
	for _, page := range webtest.Pages {
		request := httptest.NewRequest(http.MethodGet, page.Path, nil)
		request.Header.Set("Accept-Encoding", "br, gzip")
		reply := httptest.NewRecorder()
		b.site.ServeHTTP(reply, request)
		weight := files + reply.Body.Len()
		t.Logf("%s: %d bytes", page.Name, weight)
		if reply.Header().Get("Content-Encoding") != "gzip" || weight > maxWeight {
			t.Errorf("%s weighs %d bytes", page.Name, weight)
		}
	}
}

func TestPagesAreSentAsTheReaderTakesThem(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	plain := httptest.NewRecorder()
	b.site.ServeHTTP(plain, httptest.NewRequest(http.MethodGet, "/models", nil))
	tests := map[string]bool{"gzip": true, "deflate, gzip;q=0.5": true, "gzip;q=0": false, "br": false, "": false}
	for accepted, compressed := range tests {
		request := httptest.NewRequest(http.MethodGet, "/models", nil)
		request.Header.Set("Accept-Encoding", accepted)
		reply := httptest.NewRecorder()
		b.site.ServeHTTP(reply, request)
		var body io.Reader = reply.Body
		if compressed {
			var err error
			if body, err = gzip.NewReader(reply.Body); err != nil {
				t.Fatalf("%q: %v", accepted, err)
			}
		}
		if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, plain.Body.Bytes()) {
			t.Errorf("%q: %d bytes, %v, want %d", accepted, len(got), err, plain.Body.Len())
		}
	}
}

func TestAssetsAreKeptForEver(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	page := b.get("/models")
	style, _ := page.Find("link[rel=stylesheet]").Attr("href")
	script, _ := page.Find("script").Attr("src")
	icon, _ := page.Find("link[rel=icon]").Attr("href")
	for address, contentType := range map[string]string{style: "text/css; charset=utf-8", script: "text/javascript; charset=utf-8", icon: "image/svg+xml"} {
		reply := b.get(address)
		if reply.status != http.StatusOK || reply.header.Get("Content-Type") != contentType ||
			reply.header.Get("Cache-Control") != "public, max-age=31536000, immutable" || reply.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: status %d, %v", address, reply.status, reply.header)
		}
	}
	if got := b.get("/assets/style.css"); got.status != http.StatusNotFound {
		t.Errorf("a name without what is in the file: status %d", got.status)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	for _, path := range []string{"/nothing", "/models/nothing", "/assets/nothing", "/models/form", "/models/form?action=nothing", "/models/change"} {
		page := b.get(path)
		if got := page.text(t, "h1"); page.status != http.StatusNotFound || got != "There is no such page" {
			t.Errorf("%s: status %d, %q", path, page.status, got)
		}
	}
	if got := b.get("/"); got.status != http.StatusSeeOther || got.location != "/models" {
		t.Errorf("the root: status %d to %q", got.status, got.location)
	}
}

// broken is a store that fails.
type broken struct{ registry.Store }

func (broken) SearchRegisteredModels(context.Context, registry.Search) (registry.Page[registry.RegisteredModel], error) {
	return registry.Page[registry.RegisteredModel]{}, errors.New("dial tcp 192.0.2.1: table models")
}

func TestWhatBreaksIsReportedAndNotTold(t *testing.T) {
	t.Parallel()
	var reported error
	site := New(Services{Registry: registry.New(broken{spec.New()})}, func(_ context.Context, err error) { reported = err })
	request := httptest.NewRequest(http.MethodGet, "/models", nil)
	request = request.WithContext(rest.WithRequestID(request.Context(), "JKJaXmPLvHcESHA="))
	reply := httptest.NewRecorder()
	site.ServeHTTP(reply, request)
	body := reply.Body.String()
	if reply.Code != http.StatusInternalServerError || !strings.Contains(body, "JKJaXmPLvHcESHA=") || strings.Contains(body, "dial") {
		t.Errorf("status %d: %s", reply.Code, body)
	}
	if reported == nil || !strings.Contains(reported.Error(), "dial tcp") {
		t.Errorf("reported %v", reported)
	}
}
