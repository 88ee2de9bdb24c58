package registry

import (
	"slices"
	"strings"
)

// Stage is where a version stands in its life. MLflow deprecates stages in
// favour of aliases, and still answers for them.
type Stage string

// The stages, in MLflow's order.
const (
	StageNone       Stage = "None"
	StageStaging    Stage = "Staging"
	StageProduction Stage = "Production"
	StageArchived   Stage = "Archived"
)

// Stages lists them all.
var Stages = []Stage{StageNone, StageStaging, StageProduction, StageArchived}

// ParseStage finds the stage in any case of letters.
func ParseStage(text string) (Stage, error) {
	index := slices.IndexFunc(Stages, func(s Stage) bool { return sameLower(string(s), text) })
	if index < 0 {
		return "", Invalid("Invalid Model Version stage: %s. Value must be one of None, Staging, Production, Archived.", text)
	}
	return Stages[index], nil
}

// sameLower compares as Python's lower() does: EqualFold would take ſ for s.
func sameLower(a, b string) bool {
	lower := strings.ToLower(b)
	return strings.ToLower(a) == lower
}

// isActive reports whether a transition to the stage may archive the others.
func (s Stage) isActive() bool { return s == StageStaging || s == StageProduction }
