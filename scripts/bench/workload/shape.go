// Package workload says what is measured: what the registries hold, and the
// requests that every server gets.
package workload

import (
	"fmt"
	"iter"
)

// Shape is what a registry holds.
type Shape struct {
	// Models is how many models there are. All but every other one have a version.
	Models int
	// Versions is how many the first model has.
	Versions int
}

// Title names the shape for people.
func (s Shape) Title() string {
	if s.Versions > 1 {
		return fmt.Sprintf("a model with %s versions", Thousands(s.Versions))
	}
	return Thousands(s.Models) + " models"
}

// Thousands writes a number as people read it.
func Thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", Thousands(n/1000), n%1000)
}

// Model is one that is loaded.
type Model struct {
	Name, Description string
	// Team is the value of its one tag, "team"; ten models share it.
	Team string
	// At is when it was made, in milliseconds since 1970.
	At       int64
	Versions []Version
}

// Version is one that is loaded. The first of a model has the alias "champion".
type Version struct {
	Source string
	// RunID is that of a run for every tenth version, and else empty.
	RunID string
	At    int64
}

// epoch is when the first model was made: the same data has the same times.
const epoch = 1_700_000_000_000

// All gives the models in the order of their names.
func (s Shape) All() iter.Seq[Model] {
	return func(yield func(Model) bool) {
		for i := range s.Models {
			if !yield(s.model(i)) {
				return
			}
		}
	}
}

func (s Shape) model(i int) Model {
	at := epoch + int64(i)*1000
	model := Model{Name: modelName(i), Description: "A model of the benchmark", Team: team(i), At: at}
	for v := range s.versionsOf(i) {
		version := Version{Source: source(i, v), At: at + int64(v) + 1}
		if (i/2+v)%10 == 0 {
			version.RunID = runID(i, v)
		}
		model.Versions = append(model.Versions, version)
	}
	return model
}

func (s Shape) versionsOf(i int) int {
	switch {
	case i == 0:
		return s.Versions
	case i%2 == 0:
		return 1
	}
	return 0
}

func modelName(i int) string { return fmt.Sprintf("model-%06d", i) }
func team(i int) string      { return fmt.Sprintf("team-%05d", i/10) }
func source(i, v int) string { return fmt.Sprintf("s3://bucket/models/%06d/%d", i, v) }
func runID(i, v int) string  { return fmt.Sprintf("%016x%016x", i, v) }
