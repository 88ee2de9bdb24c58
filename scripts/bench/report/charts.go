package report

import (
	"os"
	"path/filepath"

	"modelregistry/scripts/bench/chart"
	"modelregistry/scripts/bench/workload"
)

// WriteCharts draws the figures into a folder.
func (r *Results) WriteCharts(dir string) error {
	small := r.smallest()
	drawings := map[string]string{
		"latency.svg":    small.bars("Median time of a request, one client on a kept connection, "+small.Title, "ms", func(c Case, server string) float64 { return c.median(server, Kept) }),
		"throughput.svg": small.bars("Requests a second, 8 clients, "+small.Title, "/s", func(c Case, server string) float64 { return c.rate(server, Eight) }),
		"cpu.svg":        small.bars("CPU time of a request, databases of their own left out, "+small.Title, "ms", func(c Case, server string) float64 { return c.CPU[server].ServerMS }),
		"growth.svg":     r.lines(),
	}
	for name, drawing := range drawings {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(drawing), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (s Shape) bars(title, unit string, value func(c Case, server string) float64) string {
	drawing := chart.Chart{Title: title, Unit: unit}
	for _, server := range append([]string{Ours}, s.rivals()...) {
		series := chart.Series{Name: server}
		for _, c := range s.Cases {
			series.Values = append(series.Values, value(c, server))
		}
		drawing.Series = append(drawing.Series, series)
	}
	for _, c := range s.Cases {
		drawing.Labels = append(drawing.Labels, c.Name)
	}
	return drawing.Bars()
}

// grown are the operations whose growth is drawn.
var grown = []string{
	"get-model-version-by-alias", "create-model-version", "search-registered-models, first page",
	"search-registered-models, tag", "search-registered-models, substring", "search-model-versions, run",
}

// lines draws the median over the number of models.
func (r *Results) lines() string {
	drawing := chart.Chart{Title: "Median time of a request over the number of models, in ms"}
	var shapes []Shape
	for _, shape := range r.Shapes {
		if shape.Versions == 1 {
			shapes = append(shapes, shape)
			drawing.Labels = append(drawing.Labels, workload.Thousands(shape.Models))
		}
	}
	var panels []chart.Panel
	for _, name := range grown {
		panel := chart.Panel{Title: name}
		for _, server := range append([]string{Ours}, shapes[0].rivals()...) {
			series := chart.Series{Name: server}
			for _, shape := range shapes {
				c, _ := shape.find(name)
				series.Values = append(series.Values, c.median(server, Kept))
			}
			panel.Series = append(panel.Series, series)
		}
		panels = append(panels, panel)
	}
	return drawing.Lines(panels)
}
