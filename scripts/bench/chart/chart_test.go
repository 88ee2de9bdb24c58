package chart_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"modelregistry/scripts/bench/chart"
)

func TestDrawingsAreWellFormedAndSayEverything(t *testing.T) {
	t.Parallel()
	series := []chart.Series{{Name: "ours", Values: []float64{0.5, 2}}, {Name: "<theirs>", Values: []float64{40, 0}}}
	drawing := chart.Chart{Title: "Times & more", Unit: "ms", Labels: []string{"first", "second"}, Series: series}
	drawings := map[string]string{
		"bars":  drawing.Bars(),
		"lines": drawing.Lines([]chart.Panel{{Title: "a panel", Series: series}, {Title: "another", Series: series}}),
	}
	for name, svg := range drawings {
		text := textOf(t, svg)
		for _, wanted := range []string{"Times & more", "first", "second", "ours", "<theirs>"} {
			if !strings.Contains(text, wanted) {
				t.Errorf("%s: %q is not to be read", name, wanted)
			}
		}
	}
}

// textOf reads a drawing's text as a browser would.
func textOf(t *testing.T, svg string) string {
	t.Helper()
	var text strings.Builder
	decoder := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return text.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		if data, ok := token.(xml.CharData); ok {
			text.Write(data)
		}
	}
}
