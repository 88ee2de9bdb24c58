package chart

import (
	"fmt"
	"strings"
)

// Panel is a small chart of lines beside others.
type Panel struct {
	Title  string
	Series []Series
}

const (
	panelWidth  = 270
	panelHeight = 170
	across      = 3
)

// Lines draws panels of lines over the labels, all on one scale.
func (c Chart) Lines(panels []Panel) string {
	var d drawing
	var all []Series
	for _, panel := range panels {
		all = append(all, panel.Series...)
	}
	c.Series = panels[0].Series
	d.legend(c)
	for i, panel := range panels {
		x := 16 + float64(i%across)*(panelWidth+10)
		y := top + float64(i/across)*(panelHeight+44)
		d.panel(c, panel, newScale(all, y+panelHeight, y+24), x, y)
	}
	rows := (len(panels) + across - 1) / across
	return d.whole(c.Title, top+float64(rows*(panelHeight+44)))
}

func (d *drawing) panel(c Chart, panel Panel, scale scale, x, y float64) {
	d.text(x, y+8, "", "start", panel.Title)
	for _, mark := range scale.marks() {
		d.line(x+44, scale.at(mark), x+panelWidth-20, scale.at(mark))
		d.text(x+40, scale.at(mark)+4, "quiet", "end", short(mark))
	}
	place := func(i int) float64 {
		return x + 60 + float64(i)*(panelWidth-100)/float64(max(len(c.Labels)-1, 1))
	}
	for i, label := range c.Labels {
		d.text(place(i), y+panelHeight+18, "quiet", "middle", label)
	}
	for j, series := range panel.Series {
		var points []string
		for i, value := range series.Values {
			if value > 0 {
				points = append(points, fmt.Sprintf("%.1f,%.1f", place(i), scale.at(value)))
				fmt.Fprintf(d, `<circle cx="%.1f" cy="%.1f" r="3.5" class="s%d"/>`+"\n", place(i), scale.at(value), j)
			}
		}
		fmt.Fprintf(d, `<polyline points="%s" class="line s%d" style="fill:none"/>`+"\n", strings.Join(points, " "), j)
	}
}
