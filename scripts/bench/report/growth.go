package report

import (
	"fmt"
	"strings"

	"modelregistry/scripts/bench/workload"
)

// smallest and largest are the shapes that differ in the number of models alone.
func (r *Results) smallest() Shape {
	for _, shape := range r.Shapes {
		if shape.Versions == 1 {
			return shape
		}
	}
	return Shape{}
}

func (r *Results) largest() Shape {
	found := r.smallest()
	for _, shape := range r.Shapes {
		if shape.Versions == 1 && shape.Models > found.Models {
			found = shape
		}
	}
	return found
}

// growth compares the largest registry with the smallest. What the raw calls
// grow by is allowed: DynamoDB Local is no DynamoDB.
func (r *Results) growth(times float64) Target {
	small := r.smallest()
	large := r.largest()
	check := check{atMost: true, unit: "x", wanted: fmt.Sprintf("with %s no more than %.1fx the median with %s, or than the calls beneath grow; but for substrings",
		large.Title, times, small.Title)}
	if small.Models == large.Models {
		return check.target()
	}
	for _, c := range large.Cases {
		before, ok := small.find(c.Name)
		if !ok || c.Scans {
			continue
		}
		allowed := max(times, c.median(DynamoDB, Kept)/before.median(DynamoDB, Kept))
		check.add(c.Name, c.median(Ours, Kept)/before.median(Ours, Kept), allowed)
	}
	return check.target()
}

func (r *Results) tagLookup(milliseconds float64) Target {
	large := r.largest()
	check := check{atMost: true, unit: " ms", wanted: fmt.Sprintf("a tag lookup among %s under %.0f ms", large.Title, milliseconds)}
	if c, ok := large.find("search-registered-models, tag"); ok {
		check.add(c.Name, c.median(Ours, Kept), milliseconds)
		target := check.target()
		target.Figure += fmt.Sprintf(", `mlflow server` %s ms", short(c.median(SQLite, Kept)))
		return target
	}
	return check.target()
}

// capacity compares what reads consume. A page of the smallest registry may have
// a result less than one that another page follows.
func (r *Results) capacity(times float64) Target {
	small, large := r.smallest(), r.largest()
	check := check{atMost: true, unit: "x", wanted: fmt.Sprintf("with %s reads consume no more than %.1fx the units with %s; but for substrings",
		large.Title, times, small.Title)}
	if small.Models == large.Models {
		return check.target()
	}
	for _, c := range large.Cases {
		if before, ok := small.find(c.Name); ok && !c.Scans && c.Reading != nil && before.Reading != nil {
			check.add(c.Name, c.Reading.Units/before.Reading.Units, times)
		}
	}
	return check.target()
}

// substring wants one index read, the slimmest, none of its entries twice, and no
// item but what it finds, each with a version for each of four stages at most.
func (r *Results) substring() Target {
	target := Target{Wanted: "a substring search reads the slimmest index, and no item twice", Met: len(r.Shapes) > 0}
	var said []string
	for _, shape := range r.Shapes {
		for _, c := range shape.Cases {
			if !c.Scans || c.Reading == nil {
				continue
			}
			read := *c.Reading
			figure := fmt.Sprintf("%s: %s, %s keys, %d items", shape.Title, read.Walked, workload.Thousands(read.Entries), read.Items)
			said = append(said, figure)
			if read.Walked != "by-group" || read.Entries > shape.Models || read.Items > workload.Found*(1+4) {
				target.Met = false
				target.Missed = append(target.Missed, figure)
			}
		}
	}
	target.Figure = strings.Join(said, "; ")
	return target
}

func (r *Results) creators() Target {
	target := Target{Wanted: "64 creators on one model at least as fast as `mlflow server`", Figure: "not measured"}
	for _, shape := range r.Shapes {
		ours, theirs := shape.Creators[Ours], shape.Creators[SQLite]
		if ours.Created == 0 || theirs.Created == 0 {
			continue
		}
		target.Met = ours.MedianMS <= theirs.MedianMS && ours.Errors == 0
		target.Figure = fmt.Sprintf("%s ms for all, theirs %s ms", short(ours.MedianMS), short(theirs.MedianMS))
		if theirs.Errors > 0 {
			target.Figure += fmt.Sprintf(" and %d of %d failed", theirs.Errors, theirs.Errors+theirs.Created)
		}
	}
	return target
}

func (r *Results) coldStart(milliseconds float64) Target {
	check := check{atMost: true, unit: " ms", wanted: fmt.Sprintf("cold start, process start to answer with a read of the table, under %.0f ms median", milliseconds)}
	for _, shape := range r.Shapes {
		if shape.ColdStart != nil {
			check.add("get-registered-model", shape.ColdStart.MedianMS, milliseconds)
		}
	}
	return check.target()
}

func (r *Results) size(megabytes float64) Target {
	check := check{atMost: true, unit: " MB", wanted: fmt.Sprintf("the largest function under %.0f MB zipped", megabytes)}
	check.add("largest", float64(r.LargestZip)/(1<<20), megabytes)
	return check.target()
}
