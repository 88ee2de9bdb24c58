package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// table is rows of cells below a header.
type table struct {
	header []string
	rows   [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// print aligns the columns for a terminal.
func (t *table) print(to io.Writer) error {
	aligned := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{t.header}, t.rows...) {
		fmt.Fprintln(aligned, strings.Join(row, "\t"))
	}
	return aligned.Flush()
}

// markdown aligns all but the first column to the right.
func (t *table) markdown() string {
	var written strings.Builder
	line := func(cells []string) { fmt.Fprintf(&written, "| %s |\n", strings.Join(cells, " | ")) }
	line(t.header)
	fmt.Fprintf(&written, "|---|%s\n", strings.Repeat("--:|", len(t.header)-1))
	for _, row := range t.rows {
		line(row)
	}
	return written.String()
}

// rivals are the servers of MLflow that took part.
func (s Shape) rivals() []string {
	var names []string
	for _, name := range []string{SQLite, Postgres} {
		if s.has(name) {
			names = append(names, name)
		}
	}
	return names
}

// latency has the times of one client alone.
func (s Shape) latency(mode string) *table {
	t := &table{header: []string{"ms, median and p99; " + mode, Ours}}
	for _, rival := range s.rivals() {
		t.header = append(t.header, rival, "ratio")
	}
	if mode == Kept {
		t.header = append(t.header, "DynamoDB calls", "ours over them")
	}
	for _, c := range s.Cases {
		row := []string{c.Name, c.times(Ours, mode)}
		for _, rival := range s.rivals() {
			row = append(row, c.times(rival, mode), ratio(c.median(rival, mode), c.median(Ours, mode)))
		}
		if mode == Kept {
			row = append(row, c.times(DynamoDB, mode), ratio(c.median(Ours, mode), c.median(DynamoDB, mode)))
		}
		t.add(row...)
	}
	return t
}

// times writes median and p99, and that requests failed.
func (c Case) times(server, mode string) string {
	figure := c.Figures[server][mode]
	text := "-"
	if figure.Requests > 0 {
		text = short(figure.MedianMS) + ", " + short(figure.P99MS)
	}
	return text + failures(figure.Errors, figure.Requests)
}

func failures(errors, good int) string {
	if errors == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d of %d failed)", errors, errors+good)
}

func ratio(a, b float64) string {
	if a == 0 || b == 0 {
		return "-"
	}
	return short(a/b) + "x"
}

// load has what many clients get, and what requests take of the processors.
func (s Shape) load() *table {
	t := &table{header: []string{"requests a second"}}
	for _, mode := range []string{Eight, Many} {
		t.header = append(t.header, mode+": "+Ours)
		for _, rival := range s.rivals() {
			t.header = append(t.header, rival, "ratio")
		}
	}
	t.header = append(t.header, "CPU ms: "+Ours, "DynamoDB Local")
	t.header = append(t.header, s.rivals()...)
	for _, c := range s.Cases {
		row := []string{c.Name}
		for _, mode := range []string{Eight, Many} {
			row = append(row, c.perSecond(Ours, mode))
			for _, rival := range s.rivals() {
				row = append(row, c.perSecond(rival, mode), ratio(c.rate(Ours, mode), c.rate(rival, mode)))
			}
		}
		row = append(row, amount(c.CPU[Ours].ServerMS), amount(c.CPU[Ours].DatabaseMS))
		for _, rival := range s.rivals() {
			row = append(row, theirCPU(c, rival))
		}
		t.add(row...)
	}
	return t
}

// theirCPU tells the database's part where that is a server of its own.
func theirCPU(c Case, rival string) string {
	use := c.CPU[rival]
	if use.DatabaseMS == 0 {
		return amount(use.ServerMS)
	}
	return amount(use.ServerMS) + " + " + amount(use.DatabaseMS)
}

func amount(value float64) string {
	if value == 0 {
		return "-"
	}
	return short(value)
}

func (c Case) perSecond(server, mode string) string {
	figure := c.Figures[server][mode]
	text := "-"
	if figure.PerSecond > 0 {
		text = short(figure.PerSecond)
	}
	return text + failures(figure.Errors, figure.Requests)
}

// targets has each of them.
func (r *Results) targets() *table {
	t := &table{header: []string{"target", "", "measured"}}
	for _, target := range r.Targets {
		met := "missed"
		if target.Met {
			met = "met"
		}
		t.add(target.Wanted, met, target.Figure)
	}
	return t
}
