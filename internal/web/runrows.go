package web

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// What a list of runs has columns for.
const metricColumns, paramColumns = 4, 3

// headingCharacters bounds what a heading shows of a key.
const headingCharacters = 40

// runColumn is a metric or a parameter that runs of a list have.
type runColumn struct {
	Key, Heading string
	// Sorting is that of a metric.
	Sorting sorting
}

// runRow is a run in a list.
type runRow struct {
	ID, URL, Name string
	Deleted       bool
	Status        statusPart
	Started       moment
	Duration      string
	By            person
	Metrics       []shownValue
	Params        []shownValue
}

// shownValue is a value in a list. Full is all of it where Text is less.
type shownValue struct{ Label, Text, Full string }

// fill shows the runs of a page, with columns for what most of them have.
func (p *experimentPage) fill(s *site, runs []tracking.Run) {
	var metrics, params usage
	for _, run := range runs {
		for key, metric := range run.Metrics {
			metrics.count(key, shortNumber(metric.Value))
		}
		for key, value := range run.Params {
			params.count(key, value)
		}
	}
	for _, key := range metrics.most(metricColumns, p.list.metric) {
		p.Metrics = append(p.Metrics, runColumn{Key: key, Sorting: p.list.sorting(excerpt(key, headingCharacters), key)})
	}
	for _, key := range params.most(paramColumns, "") {
		p.Params = append(p.Params, runColumn{Key: key, Heading: excerpt(key, headingCharacters)})
	}
	for _, run := range runs {
		row := s.runRow(run)
		for _, column := range p.Metrics {
			row.Metrics = append(row.Metrics, metricValue(run, column.Key))
		}
		for _, column := range p.Params {
			row.Params = append(row.Params, paramValue(run, column.Key))
		}
		p.Rows = append(p.Rows, row)
	}
}

func (s *site) runRow(run tracking.Run) runRow {
	return runRow{
		ID: string(run.Info.ID), URL: runURL(run.Info.ID), Name: runName(run), Deleted: run.Info.Stage == tracking.Deleted,
		Status: runStatus(run.Info.Status), Started: s.moment(run.Info.StartTime), Duration: durationOf(run.Info),
		By: personOf(run.Info.UserID),
	}
}

// runName is what a run is called; clients may give it no name that can be seen.
func runName(run tracking.Run) string { return cmp.Or(run.Info.Name, excerpt(string(run.Info.ID), 8)) }

func metricValue(run tracking.Run, key string) shownValue {
	metric, ok := run.Metrics[key]
	if !ok {
		return shownValue{Label: excerpt(key, headingCharacters)}
	}
	return shownValue{Label: excerpt(key, headingCharacters), Text: shortNumber(metric.Value), Full: fullNumber(metric.Value)}
}

func paramValue(run tracking.Run, key string) shownValue {
	value := run.Params[key]
	return shownValue{Label: excerpt(key, headingCharacters), Text: excerpt(value, 60), Full: excerpt(value, shownTagCharacters)}
}

func fullNumber(value float64) string { return strconv.FormatFloat(value, 'g', -1, 64) }

// usage counts who has a key, and which values.
type usage map[string]*keyUsage

type keyUsage struct {
	times  int
	first  string
	differ bool
}

func (u *usage) count(key, value string) {
	if *u == nil {
		*u = make(usage)
	}
	of := (*u)[key]
	if of == nil {
		of = &keyUsage{first: value}
		(*u)[key] = of
	}
	of.times++
	of.differ = of.differ || value != of.first
}

// most gives the keys that most have, of those first that tell one from another,
// in the order of their names. The wanted one is always among them.
func (u usage) most(limit int, wanted string) []string {
	rank := func(key string) int {
		switch {
		case key == wanted:
			return 0
		case u[key].differ:
			return 1
		}
		return 2
	}
	keys := slices.SortedFunc(maps.Keys(u), func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(u[b].times, u[a].times), cmp.Compare(a, b))
	})
	kept, _ := firstOf(keys, limit)
	if wanted != "" && !slices.Contains(kept, wanted) {
		kept = append(kept, wanted)
	}
	slices.Sort(kept)
	return kept
}

// runStatus is the status of a run in words.
func runStatus(status tracking.RunStatus) statusPart {
	switch status {
	case tracking.Finished:
		return statusPart{Class: "ready", Text: "Finished"}
	case tracking.Failed:
		return statusPart{Class: "failed", Text: "Failed"}
	case tracking.Killed:
		return statusPart{Class: "failed", Text: "Killed"}
	case tracking.Scheduled:
		return statusPart{Class: "pending", Text: "Scheduled"}
	case tracking.Running:
		return statusPart{Class: "pending", Text: "Running"}
	}
	return statusPart{Class: "pending", Text: string(status)}
}

// durationOf tells how long a run took; nothing where it has not ended, or its
// client's clock makes no sense.
func durationOf(info tracking.RunInfo) string {
	if info.EndTime == nil || *info.EndTime < info.StartTime {
		return ""
	}
	return took(*info.EndTime - info.StartTime)
}

// longest keeps what a client takes for a time within what can be reckoned with.
const longest = 1 << 43

func took(milliseconds registry.Timestamp) string {
	const day = 24 * time.Hour
	switch passed := time.Duration(min(milliseconds, longest)) * time.Millisecond; {
	case passed >= day:
		return fmt.Sprintf("%d d %d h", passed/day, passed%day/time.Hour)
	case passed >= time.Hour:
		return fmt.Sprintf("%d h %d min", passed/time.Hour, passed%time.Hour/time.Minute)
	case passed >= time.Minute:
		return fmt.Sprintf("%d min %d s", passed/time.Minute, passed%time.Minute/time.Second)
	case passed >= time.Second:
		return fmt.Sprintf("%.1f s", passed.Seconds())
	default:
		return fmt.Sprintf("%d ms", passed.Milliseconds())
	}
}
