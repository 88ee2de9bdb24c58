// Package chart draws what was measured as SVG, readable on light and dark.
package chart

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// Series is one server's values, in the order of the chart's labels. 0 is
// nothing measured.
type Series struct {
	Name   string
	Values []float64
}

// Chart is a drawing on a logarithmic scale: times and rates differ by factors.
type Chart struct {
	Title string
	// Unit stands behind values.
	Unit   string
	Labels []string
	Series []Series
}

const (
	width     = 860
	left      = 270
	right     = 70
	top       = 78
	rowHeight = 12
	rowGap    = 10
)

// style has a colour for each series, which both schemes and the colour-blind
// can tell apart, and text in the colour of the page.
const style = `<style>
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: 600 }
.quiet { fill: #57606a }
.grid { stroke: #d0d7de; stroke-width: 1 }
.s0 { fill: #0969da; stroke: #0969da } .s1 { fill: #bc4c00; stroke: #bc4c00 } .s2 { fill: #6e7781; stroke: #6e7781 }
.line { fill: none; stroke-width: 2 }
text.s0, text.s1, text.s2 { stroke: none }
.page { fill: #ffffff }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .quiet { fill: #9198a1 }
  .grid { stroke: #3d444d }
  .s0 { fill: #4493f8; stroke: #4493f8 } .s1 { fill: #f0883e; stroke: #f0883e } .s2 { fill: #9198a1; stroke: #9198a1 }
  .line { fill: none }
  .page { fill: #0d1117 }
}
</style>
`

// scale maps values to places, a factor of ten to equal distances.
type scale struct {
	low, high float64
	from, to  float64
}

func newScale(series []Series, from, to float64) scale {
	s := scale{low: math.Inf(1), high: math.Inf(-1), from: from, to: to}
	for _, one := range series {
		for _, value := range one.Values {
			if value > 0 {
				s.low, s.high = min(s.low, value), max(s.high, value)
			}
		}
	}
	if s.low > s.high {
		s.low, s.high = 1, 10
	}
	s.low = math.Pow(10, math.Floor(math.Log10(s.low)))
	s.high = math.Pow(10, math.Ceil(math.Log10(s.high)))
	if s.low == s.high {
		s.high *= 10
	}
	return s
}

func (s scale) at(value float64) float64 {
	part := math.Log10(value/s.low) / math.Log10(s.high/s.low)
	return s.from + part*(s.to-s.from)
}

// marks are the powers of ten.
func (s scale) marks() []float64 {
	var marks []float64
	for value := s.low; value <= s.high*1.001; value *= 10 {
		marks = append(marks, value)
	}
	return marks
}

// drawing collects elements.
type drawing struct{ strings.Builder }

func (d *drawing) text(x, y float64, class, anchor, text string) {
	fmt.Fprintf(d, `<text x="%.1f" y="%.1f" class="%s" text-anchor="%s">%s</text>`+"\n", x, y, class, anchor, html.EscapeString(text))
}

func (d *drawing) line(x1, y1, x2, y2 float64) {
	fmt.Fprintf(d, `<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" class="grid"/>`+"\n", x1, y1, x2, y2)
}

// legend names the series below the title.
func (d *drawing) legend(c Chart) {
	d.text(16, 26, "title", "start", c.Title)
	x := 16.0
	for i, series := range c.Series {
		fmt.Fprintf(d, `<rect x="%.1f" y="40" width="12" height="12" rx="2" class="s%d"/>`+"\n", x, i)
		d.text(x+18, 50, "", "start", series.Name)
		x += 44 + 7*float64(len(series.Name))
	}
}

// whole wraps the elements.
func (d *drawing) whole(title string, height float64) string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %.0f" width="%d" height="%.0f" role="img" aria-label="%s">
%s<rect width="100%%" height="100%%" class="page"/>
%s</svg>
`, width, height, width, height, html.EscapeString(title), style, d.String())
}

// short writes a value with as many digits as tell something.
func short(value float64) string {
	switch {
	case value >= 10:
		return fmt.Sprintf("%.0f", value)
	case value >= 1:
		return fmt.Sprintf("%.1f", value)
	}
	return strings.TrimRight(fmt.Sprintf("%.3f", value), "0")
}
