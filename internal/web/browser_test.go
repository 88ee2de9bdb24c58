package web_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"modelregistry/internal/local/cache"
	"modelregistry/internal/local/chromium"
	"modelregistry/internal/local/versitygw"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/spec"
	"modelregistry/internal/spec/trackingspec"
	"modelregistry/internal/tracking"
	"modelregistry/internal/web"
	"modelregistry/internal/web/webtest"
)

// patience is how long a test may take on a machine that does much else.
const patience = 3 * time.Minute

// found is the browser that all tests share, each in a tab of its own.
var found struct {
	chromium.Browser
	tab   context.Context
	end   context.CancelFunc
	start sync.Once
	err   error
}

func TestMain(m *testing.M) {
	status := versitygw.Main(m)
	if found.end != nil {
		found.end()
	}
	os.Exit(status)
}

func start() {
	root, err := cache.Dir()
	if err != nil {
		found.err = err
		return
	}
	if found.Browser, found.err = chromium.Find(root); found.err == nil {
		found.tab, found.end, found.err = found.Open(context.Background())
	}
}

// tab is a tab on the pages of a store.
type tab struct {
	t       *testing.T
	ctx     context.Context
	site    string
	store   registry.Store
	tracked tracking.Store
}

// openTab opens one on the sample. What the page complains of fails the test.
func openTab(t *testing.T) tab {
	t.Helper()
	store, tracked := spec.New(), trackingspec.New()
	if err := errors.Join(webtest.Fill(t.Context(), store, time.Now()), webtest.Track(t.Context(), tracked, time.Now())); err != nil {
		t.Fatal(err)
	}
	return openTabOn(t, store, tracked)
}

func openTabOn(t *testing.T, store registry.Store, tracked tracking.Store) tab {
	t.Helper()
	return openTabBehind(t, store, tracked, func(site http.Handler) http.Handler { return site })
}

// openTabBehind opens one on pages behind something else.
func openTabBehind(t *testing.T, store registry.Store, tracked tracking.Store, front func(http.Handler) http.Handler) tab {
	t.Helper()
	if found.start.Do(start); found.err != nil {
		t.Fatal(found.err)
	}
	stored, service := web.SampleFiles(t), registry.New(store)
	unheard := func(context.Context, error) {}
	mux := http.NewServeMux()
	mux.Handle("/", web.New(web.Services{Registry: service, Tracking: tracking.New(tracked, "s3://bucket/artifacts"), Artifacts: []web.Artifacts{stored}}, unheard))
	mux.Handle("/model-versions/get-artifact", rest.GetModelVersionArtifact(service, []rest.Place{stored}, 0, unheard))
	server := httptest.NewServer(front(mux))
	t.Cleanup(server.Close)
	ctx, closeTab := chromedp.NewContext(found.tab, chromedp.WithNewBrowserContext(), chromedp.WithListener(func(event any) {
		switch event := event.(type) {
		case *runtime.EventExceptionThrown:
			t.Errorf("the script failed: %s", event.ExceptionDetails.Exception.Description)
		case *log.EventEntryAdded:
			// A refusal is an answer like any other.
			if event.Entry.Level == log.EntryLevelError && !strings.Contains(event.Entry.Text, "responded with a status of") {
				t.Errorf("the browser complains: %s", event.Entry.Text)
			}
		}
	}))
	t.Cleanup(closeTab)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	return tab{t, ctx, server.URL, store, tracked}
}

func (b tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func (b tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.site + path))
}

// click tries again where what it found made way for another meanwhile.
func (b tab) click(selector string) {
	b.t.Helper()
	beat := time.NewTicker(20 * time.Millisecond)
	defer beat.Stop()
	for {
		err := chromedp.Do(b.ctx, chromedp.Click(chromedp.CSS(selector)))
		if err == nil {
			return
		}
		if !strings.Contains(err.Error(), "Could not find node") {
			b.t.Fatalf("%s: %v", selector, err)
		}
		<-beat.C
	}
}

// dialog opens the dialog of a link, once the script runs: before, it leads to a page.
func (b tab) dialog(link string) {
	b.t.Helper()
	b.waitFor("document.documentElement.classList.contains('script')")
	b.click(link)
	b.do(chromedp.WaitVisible(chromedp.CSS("dialog[open] h1")))
}

// typed replaces what a field has.
func (b tab) typed(selector, text string) {
	b.t.Helper()
	evaluate[any](b, "document.querySelector("+quote(selector)+").value = ''")
	b.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// waitFor waits until an expression is true, on this page or on the one that follows.
func (b tab) waitFor(expression string) {
	b.t.Helper()
	beat := time.NewTicker(20 * time.Millisecond)
	defer beat.Stop()
	for {
		// While a page makes way for another, nothing can be evaluated.
		if is, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("Boolean("+expression+")")); err == nil && is {
			return
		}
		select {
		case <-beat.C:
		case <-b.ctx.Done():
			page, err := chromedp.Run(context.WithoutCancel(b.ctx), chromedp.Evaluate[string]("document.body.innerText"))
			b.t.Fatalf("%s never became true; the page is (%v)\n%s", expression, err, page)
		}
	}
}

// shows waits until what a selector finds has a text.
func (b tab) shows(selector, text string) {
	b.t.Helper()
	b.waitFor("document.querySelector(" + quote(selector) + ")?.textContent.includes(" + quote(text) + ")")
}

func quote(text string) string { return "`" + strings.ReplaceAll(text, "`", "\\`") + "`" }

func evaluate[T any](b tab, expression string) T {
	b.t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return value
}

// theme has the tab prefer light or dark.
func (b tab) theme(name string) {
	b.t.Helper()
	preference := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, preference); err != nil {
		b.t.Fatal(err)
	}
}
