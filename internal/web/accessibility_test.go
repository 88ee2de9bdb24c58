package web_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/chromedp/chromedp"

	"modelregistry/internal/spec"
	"modelregistry/internal/spec/trackingspec"
	"modelregistry/internal/web/webtest"
)

// violation is what axe-core finds.
type violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// check has axe-core look at all of the page, by all of its rules but those that
// only watch for what may become a rule.
const check = `axe.run(document, {resultTypes: ["violations"]}).then(result => result.violations)`

// TestPagesAreAccessible holds each page and dialog to axe-core, in both themes
// and on a narrow screen.
func TestPagesAreAccessible(t *testing.T) {
	t.Parallel()
	looks := []struct {
		theme string
		width int64
	}{{"light", 1280}, {"dark", 1280}, {"light", 390}}
	for _, look := range looks {
		t.Run(fmt.Sprintf("%s %d", look.theme, look.width), func(t *testing.T) {
			t.Parallel()
			filled, empty := openTab(t), openTabOn(t, spec.New(), trackingspec.New())
			axe, err := os.ReadFile(found.Axe)
			if err != nil {
				t.Fatal(err)
			}
			for _, page := range webtest.Pages {
				b := filled
				if page.Empty {
					b = empty
				}
				b.theme(look.theme)
				b.do(chromedp.EmulateViewport(look.width, 800))
				b.open(page.Path)
				if page.Click != "" {
					b.dialog(page.Click)
				}
				evaluate[any](b, string(axe)+"; true")
				for _, found := range evaluate[[]violation](b, check) {
					t.Errorf("%s: %s (%s): %+v", page.Name, found.Help, found.ID, found.Nodes)
				}
				if wide := evaluate[int](b, "document.documentElement.scrollWidth - innerWidth"); wide > 0 {
					t.Errorf("%s is %d pixels wider than the screen", page.Name, wide)
				}
			}
		})
	}
}
