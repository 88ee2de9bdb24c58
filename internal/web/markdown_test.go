package web

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarkup(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, description, want string }{
		{name: "nothing"},
		{name: "emphasis", description: "*a* **b** ~~c~~ `d`", want: "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>\n"},
		{name: "headings go below the page's", description: "# a\n\n##### b", want: "<h3>a</h3>\n<h6>b</h6>\n"},
		{name: "links", description: "[a](https://example.com 't')", want: `<p><a href="https://example.com" title="t" rel="nofollow noreferrer">a</a></p>` + "\n"},
		{name: "bare links", description: "https://example.com", want: `<p><a href="https://example.com" rel="nofollow noreferrer">https://example.com</a></p>` + "\n"},
		{name: "images are links", description: "![a](https://example.com/i.png)", want: `<p><a href="https://example.com/i.png" rel="nofollow noreferrer">a</a></p>` + "\n"},
		{name: "scripts", description: "<script>alert(1)</script>", want: "\n"},
		{name: "links that run", description: "[a](javascript:alert(1)) [b](data:text/html,x)", want: "<p>a b</p>\n"},
		{name: "links to here", description: "[a](/models/form?action=delete)", want: "<p>a</p>\n"},
		{name: "HTML", description: `a <img src=x onerror=alert(1)> b`, want: "<p>a  b</p>\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, string(markup(test.description))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestMarkupOfLongTexts ends, whatever is nested in them.
func TestMarkupOfLongTexts(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"[", "![", "*", "_a", "> ", "- ", "`", "<a ", "|a", "[a](", "\n# ", "http://a.b "} {
		description := strings.Repeat(unit, maxMarkup/len(unit))
		if long := markup(strings.Repeat(description, 4)); !strings.HasPrefix(string(long), "<pre>") {
			t.Errorf("%q: a long one is rendered", unit)
		}
		if got := markup(description); len(got) > 40*len(description) {
			t.Errorf("%q: %d bytes", unit, len(got))
		}
		if got := summary(description, 100); len([]rune(got)) > 101 {
			t.Errorf("%q: a summary of %d bytes", unit, len(got))
		}
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	for description, want := range map[string]string{
		"": "", "# Title\n\nText": "Title", "a **b** [c](https://example.com) `d`\ne": "a b c d e", "- one\n- two": "one two",
		strings.Repeat("é", 150): strings.Repeat("é", 100) + "…", "<b>x</b> y": "x y",
	} {
		if got := summary(description, 100); got != want {
			t.Errorf("%q became %q, want %q", description, got, want)
		}
	}
}
