package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"modelregistry/internal/section"
)

// rounds is how often each task is done; what is told is the median.
const rounds = 7

// done is what a task took.
type done struct {
	clicks, keys int
	// waited is the time that the machine took, in seconds, in each round.
	waited []float64
}

// visit is a first visit to the list of models.
type visit struct {
	seconds         []float64
	requests, bytes int64
}

// results are by side: ours, and MLflow's.
type results struct {
	first [2]visit
	tasks [][2]done
}

func measure(browser context.Context, sides [2]side) (results, error) {
	measured := results{tasks: make([][2]done, len(tasks))}
	var tabs [2]*tab
	for i, side := range sides {
		// The first round warms up the servers, and is not told.
		for round := range rounds + 1 {
			t, end, err := openTab(browser)
			if err != nil {
				return measured, err
			}
			defer end()
			seconds, err := side.visit(t)
			if err != nil {
				return measured, err
			}
			if round > 0 {
				measured.first[i].add(seconds, t)
			}
			tabs[i] = t
		}
		if err := side.greeted(tabs[i]); err != nil {
			return measured, err
		}
	}
	// The sides take turns, so that what else the machine does hits both.
	for round := range rounds + 1 {
		for j, task := range tasks {
			for i, side := range sides {
				took, err := side.time(tabs[i], task)
				if err != nil {
					return measured, fmt.Errorf("%s: %w", task.title, err)
				}
				if round > 0 {
					took.waited = append(measured.tasks[j][i].waited, took.waited...)
					measured.tasks[j][i] = took
				}
			}
		}
	}
	return measured, nil
}

// visit opens the list for the first time.
func (s side) visit(t *tab) (float64, error) {
	began := time.Now()
	if err := t.open(s.list); err != nil {
		return 0, err
	}
	err := t.shows(scripted(s.listed))
	return since(began), err
}

func (v *visit) add(seconds float64, t *tab) {
	v.seconds = append(v.seconds, seconds)
	v.requests, v.bytes = t.requests.Load(), t.bytes.Load()
}

// time does a task, from the list on.
func (s side) time(t *tab, task task) (done, error) {
	var began time.Time
	if task.loads {
		began = time.Now()
	}
	if _, err := s.visit(t); err != nil {
		return done{}, err
	}
	if !task.loads {
		began = time.Now()
	}
	t.clicks, t.keys = 0, 0
	if err := s.do(task)(t); err != nil {
		return done{}, err
	}
	return done{clicks: t.clicks, keys: t.keys, waited: []float64{since(began)}}, nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// What a person takes, in seconds: to decide, point and click, to press a key, and
// to bring a hand to the keyboard. Source: the keystroke-level model of Card, Moran
// and Newell, 1980, for an average typist.
const (
	perClick    = 1.35 + 1.1 + 0.2
	perKey      = 0.28
	perKeyboard = 0.4
)

// person is the time of a task with the person's part.
func (d done) person() float64 {
	seconds := median(d.waited) + float64(d.clicks)*perClick + float64(d.keys)*perKey
	if d.keys > 0 {
		seconds += perKeyboard
	}
	return seconds
}

func (r results) table() string {
	var out strings.Builder
	out.WriteString("| task, from the list of models | until one sees | ours: clicks + keys | waits | in all | MLflow: clicks + keys | waits | in all |\n|---|---|---|---|---|---|---|---|\n")
	for i, task := range tasks {
		fmt.Fprintf(&out, "| %s | %s |", task.title, task.seen)
		for _, took := range r.tasks[i] {
			fmt.Fprintf(&out, " %d + %d | %.2f s | %.1f s |", took.clicks, took.keys, median(took.waited), took.person())
		}
		out.WriteString("\n")
	}
	out.WriteString("\n| first visit to the list | ours | MLflow |\n|---|---|---|\n")
	fmt.Fprintf(&out, "| until it is shown | %.2f s | %.2f s |\n", median(r.first[0].seconds), median(r.first[1].seconds))
	fmt.Fprintf(&out, "| requests | %d | %d |\n| over the network | %d kB | %d kB |\n", r.first[0].requests, r.first[1].requests, r.first[0].bytes/1000, r.first[1].bytes/1000)
	return out.String()
}

// The lines between which the table stands.
const begin, end = "<!-- measured by make sidebyside -->\n", "<!-- end -->\n"

// replace puts the table into a file in place of the one before.
func replace(path, table string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	written, err := section.Replace(string(content), begin, end, table)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, []byte(written), 0o644)
}
