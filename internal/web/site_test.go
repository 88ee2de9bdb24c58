package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"modelregistry/internal/artifacts/artifactstest"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
	"modelregistry/internal/spec/trackingspec"
	"modelregistry/internal/tracking"
	"modelregistry/internal/web/webtest"
)

// browser is a reader without a script.
type browser struct {
	t       *testing.T
	site    http.Handler
	store   registry.Store
	tracked tracking.Store
}

// open shows the pages of a store. What is reported is the business of its test.
func open(t *testing.T, store registry.Store) browser {
	t.Helper()
	return openOn(t, store)
}

// openOn shows the pages of a store with files beside it.
func openOn(t *testing.T, store registry.Store, places ...Artifacts) browser {
	t.Helper()
	return openTracked(t, store, trackingspec.New(), places...)
}

// openTracked shows those of both stores.
func openTracked(t *testing.T, store registry.Store, tracked tracking.Store, places ...Artifacts) browser {
	t.Helper()
	services := Services{
		Registry: registry.New(store).WithOrigins(tracking.NewOrigins(tracked)), Tracking: tracking.New(tracked, "s3://bucket/artifacts"),
		Objects: objects{}, Artifacts: places, MaxFile: 100_000,
	}
	return browser{t, New(services, func(context.Context, error) {}), store, tracked}
}

// objects have one file in each folder.
type objects struct{}

func (objects) DescribeAll(context.Context, string, int) ([]registry.UploadedFile, error) {
	return []registry.UploadedFile{{Path: "MLmodel", Size: 1, ETag: "a"}}, nil
}

func (objects) Holds(string) bool { return true }

// openSample shows the sample.
func openSample(t *testing.T, places ...Artifacts) browser {
	t.Helper()
	store, tracked := spec.New(), trackingspec.New()
	if err := errors.Join(webtest.Fill(t.Context(), store, time.Now()), webtest.Track(t.Context(), tracked, time.Now())); err != nil {
		t.Fatal(err)
	}
	return openTracked(t, store, tracked, places...)
}

var sampleFiles struct {
	*s3store.Store
	once sync.Once
}

// SampleFiles gives the files of the sample, which tests share.
func SampleFiles(t *testing.T) *s3store.Store {
	t.Helper()
	sampleFiles.once.Do(func() {
		store := artifactstest.NewBucketOf(t, webtest.Bucket).Store()
		if err := webtest.FillFiles(t.Context(), store); err != nil {
			t.Fatal(err)
		}
		sampleFiles.Store = store
	})
	return sampleFiles.Store
}

// openSampleWithFiles shows the sample with its files.
func openSampleWithFiles(t *testing.T) browser {
	t.Helper()
	return openSample(t, SampleFiles(t))
}

// shown is a page as it came.
type shown struct {
	*goquery.Document
	status   int
	location string
	header   http.Header
}

func (b browser) do(request *http.Request) shown {
	b.t.Helper()
	reply := httptest.NewRecorder()
	b.site.ServeHTTP(reply, request)
	document, err := goquery.NewDocumentFromReader(reply.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return shown{document, reply.Code, reply.Header().Get("Location"), reply.Header()}
}

func (b browser) get(address string) shown {
	b.t.Helper()
	address, _, _ = strings.Cut(address, "#")
	return b.do(httptest.NewRequest(http.MethodGet, address, nil))
}

// post sends fields, given as names and values, as a form.
func (b browser) post(path string, namesAndValues ...string) shown {
	b.t.Helper()
	fields := make(url.Values)
	for i := 0; i < len(namesAndValues); i += 2 {
		fields.Add(namesAndValues[i], namesAndValues[i+1])
	}
	request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(fields.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(request)
}

// submit opens a form, fills it in and presses a button, as a reader does.
func (b browser) submit(formAddress, button string, namesAndValues ...string) shown {
	b.t.Helper()
	page := b.get(formAddress)
	if page.status != http.StatusOK {
		b.t.Fatalf("%s: status %d", formAddress, page.status)
	}
	form := page.Find("#form form")
	fields := make(map[string]string)
	form.Find("input, textarea, select").Each(func(_ int, field *goquery.Selection) {
		name, _ := field.Attr("name")
		value, _ := field.Attr("value")
		switch {
		case field.Is("textarea"):
			value = strings.ReplaceAll(strings.TrimPrefix(field.Text(), "\n"), "\n", "\r\n")
		case field.Is("select"):
			value = field.Find("option[selected]").Text()
		case field.Is("[type=checkbox]:not([checked])"):
			return
		}
		fields[name] = value
	})
	for i := 0; i < len(namesAndValues); i += 2 {
		fields[namesAndValues[i]] = namesAndValues[i+1]
	}
	if form.Find("button[name=do][value='"+button+"']").Length() != 1 {
		b.t.Fatalf("%s has no button %s", formAddress, button)
	}
	sent := []string{"do", button}
	for name, value := range fields {
		sent = append(sent, name, value)
	}
	path, _ := form.Attr("action")
	return b.post(path, sent...)
}

// texts are those of all that a selector finds, with single spaces.
func (s shown) texts(selector string) []string {
	return s.Find(selector).Map(func(_ int, found *goquery.Selection) string {
		return strings.Join(strings.Fields(found.Text()), " ")
	})
}

// text is that of the one element that a selector must find.
func (s shown) text(t *testing.T, selector string) string {
	t.Helper()
	texts := s.texts(selector)
	if len(texts) != 1 {
		t.Fatalf("%q finds %d elements", selector, len(texts))
	}
	return texts[0]
}

// link is the address of the one link that a selector must find.
func (s shown) link(t *testing.T, selector string) string {
	t.Helper()
	found := s.Find(selector)
	address, ok := found.Attr("href")
	if found.Length() != 1 || !ok {
		t.Fatalf("%q finds %d elements", selector, found.Length())
	}
	return address
}

// addModel registers a model with versions.
func (b browser) addModel(name string, versions int, tags registry.Tags) {
	b.t.Helper()
	now := registry.Timestamp(time.Now().UnixMilli())
	if _, err := b.store.CreateRegisteredModel(b.t.Context(), registry.NewRegisteredModel{Name: registry.ModelName(name), Tags: tags, At: now}); err != nil {
		b.t.Fatal(err)
	}
	for range versions {
		if _, err := b.store.CreateModelVersion(b.t.Context(), registry.NewModelVersion{Name: registry.ModelName(name), Source: "s3://bucket/" + name, At: now}); err != nil {
			b.t.Fatal(err)
		}
	}
}
