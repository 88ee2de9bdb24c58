package web

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"modelregistry/internal/tracking"
)

// chart is a metric drawn as an SVG. Who does not see it is told its title and
// description, and reads the values in a table beside it.
type chart struct {
	// ID is unique on the page.
	ID, Title, Description string
	Width, Height          int
	Lines                  []chartLine
	Bars                   []chartBar
	Ticks                  []chartTick
	// First and Last are the ends of the axis below.
	First, Last string
	Left, Right int
}

// chartLine is one run's points. A NaN interrupts the line.
type chartLine struct {
	Label  string
	Class  string
	Pieces []string
	// Dots are points beside which there is none to draw a line to.
	Dots []chartDot
}

type chartDot struct{ X, Y string }

// chartTick is a value on the axis at the side.
type chartTick struct{ Y, Text string }

type chartBar struct{ Label, Value, Class, Y, TextY, Width, TextX string }

// frame is where in a chart lines are drawn.
type frame struct{ left, right, top, bottom float64 }

// charted is a series of points with a name.
type charted struct {
	label  string
	points []tracking.Metric
}

// drawnPoints is how many points of a line are drawn: more have no room.
const drawnPoints = 120

var (
	large  = frame{left: 64, right: 948, top: 10, bottom: 230}
	medium = frame{left: 64, right: 470, top: 10, bottom: 150}
	small  = frame{left: 2, right: 118, top: 3, bottom: 25}
)

// lineChart draws histories over steps, with room beside the frame for the axes.
func lineChart(id, title string, in frame, series []charted) chart {
	c := chart{ID: id, Title: title, Width: int(in.right) + 10, Height: int(in.bottom) + 26, Left: int(in.left), Right: int(in.right)}
	x, y := c.draw(series, in)
	c.First, c.Last = shortNumber(x.low), shortNumber(x.high)
	for i := range 3 {
		share := float64(i) / 2
		c.Ticks = append(c.Ticks, chartTick{coordinate(in.bottom + share*(in.top-in.bottom)), strconv.FormatFloat(y.at(share), 'g', 4, 64)})
	}
	c.Description = describe(series)
	return c
}

// sparkline draws a history with neither axes nor numbers.
func sparkline(id, title string, points []tracking.Metric) chart {
	c := chart{ID: id, Title: title, Width: 120, Height: 28}
	series := []charted{{points: points}}
	c.draw(series, small)
	c.Description = describe(series)
	return c
}

// draw adds the lines.
func (c *chart) draw(series []charted, in frame) (x, y span) {
	x, y = emptySpan(), emptySpan()
	for _, s := range series {
		for _, point := range s.points {
			x.include(float64(point.Step))
			y.include(point.Value)
		}
	}
	x, y = x.filled(), y.filled()
	for i, s := range series {
		c.Lines = append(c.Lines, newLine(s, fmt.Sprintf("n%d", i+1), func(point tracking.Metric) (string, string) {
			return coordinate(in.left + x.share(float64(point.Step))*(in.right-in.left)),
				coordinate(in.bottom + y.share(point.Value)*(in.top-in.bottom))
		}))
	}
	return x, y
}

func newLine(s charted, class string, place func(tracking.Metric) (x, y string)) chartLine {
	drawn := chartLine{Label: s.label, Class: class}
	var piece []string
	var last chartDot
	end := func() {
		switch {
		case len(piece) == 1:
			drawn.Dots = append(drawn.Dots, last)
		case len(piece) > 1:
			drawn.Pieces = append(drawn.Pieces, strings.Join(piece, " "))
		}
		piece = nil
	}
	for _, point := range sampled(s.points, drawnPoints) {
		if math.IsNaN(point.Value) {
			end()
			continue
		}
		x, y := place(point)
		last = chartDot{x, y}
		piece = append(piece, x+","+y)
	}
	end()
	return drawn
}

// The geometry of bars, in the units of the chart.
const (
	barPitch, barHeight   = 26, 16
	barLeft, barRightmost = 120, 400
)

// barChart draws one value for each of several.
func barChart(id, title string, labels []string, values []*float64) chart {
	c := chart{ID: id, Title: title, Width: 480, Height: barPitch * len(labels)}
	y := emptySpan()
	y.include(0)
	for _, value := range values {
		if value != nil {
			y.include(*value)
		}
	}
	var told []string
	for i, label := range labels {
		bar := chartBar{Label: excerpt(label, 18), Class: fmt.Sprintf("n%d", i+1), Value: "–", Width: "0",
			Y: strconv.Itoa(i*barPitch + (barPitch-barHeight)/2), TextY: strconv.Itoa(i*barPitch + barPitch/2 + 4)}
		end := float64(barLeft)
		if values[i] != nil {
			bar.Value = shortNumber(*values[i])
			if !math.IsNaN(*values[i]) {
				// All begin at the lowest value, or at zero where none is below.
				end += y.share(*values[i]) * (barRightmost - barLeft)
			}
			bar.Width = coordinate(end - barLeft)
		}
		bar.TextX = coordinate(end + 6)
		c.Bars = append(c.Bars, bar)
		told = append(told, excerpt(label, 60)+": "+bar.Value)
	}
	c.Description = strings.Join(told, "; ")
	return c
}

// span is the range of an axis.
type span struct{ low, high float64 }

func emptySpan() span { return span{math.Inf(1), math.Inf(-1)} }

func (s *span) include(value float64) {
	if !math.IsNaN(value) {
		s.low, s.high = min(s.low, value), max(s.high, value)
	}
}

// filled is an axis with something on it.
func (s span) filled() span {
	if s.low > s.high {
		return span{}
	}
	return s
}

// share tells how far along the axis a value is: 0 to 1, and in the middle where
// the axis has one value only. Halves keep the largest numbers from overflowing.
func (s span) share(value float64) float64 {
	length := s.high/2 - s.low/2
	if length <= 0 || math.IsNaN(length) {
		return 0.5
	}
	return (value/2 - s.low/2) / length
}

func (s span) at(share float64) float64 {
	return s.low*(1-share) + s.high*share
}

// sampled gives as many points at most, evenly, the last among them.
func sampled[T any](points []T, limit int) []T {
	if len(points) <= limit {
		return points
	}
	kept := make([]T, limit)
	for i := range kept {
		kept[i] = points[i*(len(points)-1)/(limit-1)]
	}
	return kept
}

// measured leaves out points that are no number.
func measured(points []tracking.Metric) []tracking.Metric {
	return slices.DeleteFunc(slices.Clone(points), func(point tracking.Metric) bool { return math.IsNaN(point.Value) })
}

// extremes are the points of the lowest and the highest value, of one at least.
func extremes(points []tracking.Metric) (lowest, highest tracking.Metric) {
	byValue := func(a, b tracking.Metric) int { return cmp.Compare(a.Value, b.Value) }
	return slices.MinFunc(points, byValue), slices.MaxFunc(points, byValue)
}

// describe tells what lines look like.
func describe(series []charted) string {
	var told []string
	for _, s := range series {
		text := "no values"
		if values := measured(s.points); len(values) > 0 {
			first, last := values[0], values[len(values)-1]
			lowest, highest := extremes(values)
			text = fmt.Sprintf("%s at step %d to %s at step %d, lowest %s, highest %s",
				shortNumber(first.Value), first.Step, shortNumber(last.Value), last.Step,
				shortNumber(lowest.Value), shortNumber(highest.Value))
		}
		if s.label != "" {
			text = excerpt(s.label, 60) + ": " + text
		}
		told = append(told, text)
	}
	return strings.Join(told, "; ")
}

func coordinate(value float64) string {
	return strconv.FormatFloat(math.Round(value*10)/10, 'f', -1, 64)
}

// shortNumber has as many digits as are read.
func shortNumber(value float64) string {
	return strconv.FormatFloat(value, 'g', 5, 64)
}
