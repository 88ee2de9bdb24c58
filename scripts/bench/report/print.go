package report

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"modelregistry/internal/section"
	"modelregistry/scripts/bench/workload"
)

// Print shows all on a terminal.
func (r *Results) Print(to io.Writer) error {
	for _, shape := range r.Shapes {
		for _, t := range []*table{shape.latency(Kept), shape.latency(Fresh), shape.load()} {
			fmt.Fprintf(to, "\n%s\n", shape.Title)
			if err := t.print(to); err != nil {
				return err
			}
		}
		for _, line := range shape.notes() {
			fmt.Fprintln(to, line)
		}
	}
	fmt.Fprintln(to)
	if err := r.targets().print(to); err != nil {
		return err
	}
	for _, line := range r.missed() {
		fmt.Fprintln(to, line)
	}
	return nil
}

// notes say what stands in no table.
func (s Shape) notes() []string {
	var starts, groups []string
	for _, name := range slices.Sorted(maps.Keys(s.FirstAnswerMS)) {
		starts = append(starts, fmt.Sprintf("%s %s ms", name, short(s.FirstAnswerMS[name])))
	}
	notes := []string{
		"From the start of the server to its first answer: " + strings.Join(starts, "; ") + ".",
		fmt.Sprintf("This program had %.0f%% of the machine's processors meanwhile.", 100*s.Generator),
	}
	for _, name := range slices.Sorted(maps.Keys(s.Creators)) {
		c := s.Creators[name]
		groups = append(groups, fmt.Sprintf("%s %s ms%s", name, short(c.MedianMS), failures(c.Errors, c.Created)))
	}
	if len(groups) > 0 {
		notes = append(notes, fmt.Sprintf("%d creators on one model: %s.", s.Creators[Ours].Clients, strings.Join(groups, "; ")))
	}
	return notes
}

// missed lists where targets were not met.
func (r *Results) missed() []string {
	var lines []string
	for _, target := range r.Targets {
		if len(target.Missed) == 0 {
			continue
		}
		lines = append(lines, "", "Missed: "+target.Wanted)
		for _, where := range target.Missed {
			lines = append(lines, "  "+where)
		}
	}
	return lines
}

// Markdown writes all that was measured, for a file of its own.
func (r *Results) Markdown() string {
	var written strings.Builder
	fmt.Fprintf(&written, "# What `make bench` measured\n\n%s\n\n%s", r.circumstances(), r.targets().markdown())
	if missed := r.missed(); len(missed) > 0 {
		fmt.Fprintf(&written, "\n```text\n%s\n```\n", strings.TrimSpace(strings.Join(missed, "\n")))
	}
	for _, shape := range r.Shapes {
		fmt.Fprintf(&written, "\n## With %s\n\n", shape.Title)
		for _, t := range []*table{shape.latency(Kept), shape.latency(Fresh), shape.load()} {
			written.WriteString(t.markdown() + "\n")
		}
		written.WriteString(strings.Join(shape.notes(), "\n") + "\n")
	}
	return written.String()
}

// circumstances say where, when and how.
func (r *Results) circumstances() string {
	return fmt.Sprintf("%s, %d cores, %d GB, %s; %s; `%s` at %s, %d minutes; MLflow %s, PostgreSQL: %s.",
		r.Machine.Processor, r.Machine.Cores, r.Machine.MemoryGB, r.Machine.System, r.Date, r.Command, r.Commit,
		(r.Seconds+59)/60, r.MLflow, r.Postgres)
}

// The section of the README that a run writes.
const (
	sectionBegins = "<!-- bench: written by make bench -->\n"
	sectionEnds   = "<!-- end of bench -->"
)

// WriteSection writes a README with the section put in.
func (r *Results) WriteSection(path, to string) error {
	readme, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	written, err := section.Replace(string(readme), sectionBegins, sectionEnds, r.section())
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(to, []byte(written), 0o644)
}

// section is the part for newcomers: the operations on a small registry, what
// grows, and the targets.
func (r *Results) section() string {
	small := r.smallest()
	large := r.largest()
	t := &table{header: []string{"median, ms; " + small.Title, Ours}}
	rivals := small.rivals()
	t.header = append(t.header, rivals...)
	t.header = append(t.header, "requests/s, 8 clients: ours", "mlflow, SQLite", Ours+", "+workload.Thousands(large.Models)+" models", SQLite)
	for _, c := range small.Cases {
		row := []string{c.Name, amount(c.median(Ours, Kept))}
		for _, rival := range rivals {
			row = append(row, amount(c.median(rival, Kept)))
		}
		grown, _ := large.find(c.Name)
		row = append(row, amount(c.rate(Ours, Eight)), amount(c.rate(SQLite, Eight)), amount(grown.median(Ours, Kept)), amount(grown.median(SQLite, Kept)))
		t.add(row...)
	}
	charts := "![Median time of each operation](scripts/bench/latency.svg)\n\n![Median time over the number of models](scripts/bench/growth.svg)\n"
	return r.circumstances() + "\n\n" + charts + "\n" + r.targets().markdown() + "\n" + t.markdown()
}
