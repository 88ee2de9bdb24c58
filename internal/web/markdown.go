package web

import (
	"bytes"
	"html/template"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Descriptions are Markdown as GitHub has it. Raw HTML is left out, and what comes
// of the rest is held to a list of harmless elements once more.
var (
	markdown = goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(fitted{}, 500))),
	)
	harmless = newPolicy()
)

func newPolicy() *bluemonday.Policy {
	policy := bluemonday.NewPolicy()
	policy.AllowElements("p", "br", "hr", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "del", "code", "pre", "blockquote",
		"table", "thead", "tbody", "tr", "th", "td")
	policy.AllowAttrs("href", "title").OnElements("a")
	policy.AllowURLSchemes("http", "https", "mailto")
	policy.AllowRelativeURLs(false)
	policy.RequireParseableURLs(true)
	policy.RequireNoReferrerOnLinks(true)
	policy.RequireNoFollowOnLinks(true)
	return policy
}

// maxMarkup bounds what is rendered, in bytes: the time that brackets in brackets
// take grows with its square, and this much takes less than half a second.
const maxMarkup = 30_000

// markup renders a description. A very long one is shown as it was written.
func markup(description string) template.HTML {
	var rendered bytes.Buffer
	if len(description) > maxMarkup || markdown.Convert([]byte(description), &rendered) != nil {
		return template.HTML("<pre>" + template.HTMLEscapeString(description) + "</pre>")
	}
	return template.HTML(harmless.SanitizeBytes(rendered.Bytes()))
}

// fitted fits a description into a page: its headings go below those of the page,
// and images, which a page loads from nowhere else, become links to them.
type fitted struct{}

const (
	headingsBelow = 2
	lowestHeading = 6
)

// Transform changes the document in place.
func (fitted) Transform(document *ast.Document, _ text.Reader, _ parser.Context) {
	var images []*ast.Image
	// The walker gives no error, so the walk has none.
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		switch node := node.(type) {
		case *ast.Heading:
			if entering {
				node.Level = min(node.Level+headingsBelow, lowestHeading)
			}
		case *ast.Image:
			if entering {
				images = append(images, node)
			}
		}
		return ast.WalkContinue, nil
	})
	for _, image := range images {
		link := ast.NewLink()
		link.Destination, link.Title = image.Destination, image.Title
		for child := image.FirstChild(); child != nil; child = image.FirstChild() {
			link.AppendChild(link, child)
		}
		image.Parent().ReplaceChild(image.Parent(), image, link)
	}
}

// summarized bounds how much of a description is read for its beginning, in bytes.
const summarized = 2000

// summary is the beginning of a description in plain words: its first block.
func summary(description string, characters int) string {
	source := []byte(strings.ToValidUTF8(description[:min(len(description), summarized)], ""))
	document := markdown.Parser().Parse(text.NewReader(source))
	if document.FirstChild() == nil {
		return ""
	}
	var words strings.Builder
	// The walker gives no error, so the walk has none.
	_ = ast.Walk(document.FirstChild(), func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if found, ok := node.(*ast.Text); ok && entering {
			words.Write(found.Value(source))
			words.WriteByte(' ')
		}
		return ast.WalkContinue, nil
	})
	return excerpt(strings.Join(strings.Fields(words.String()), " "), characters)
}
