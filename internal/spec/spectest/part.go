package spectest

import (
	"slices"

	"modelregistry/internal/registry"
)

// Part takes from a value what a store reads or writes at one moment. An answer
// about a model and its versions is put together of several.
type Part func(value any) any

// Part is the outcome as far as the part goes. An error has no parts.
func (o Outcome) Part(of Part) Outcome {
	if o.Error != "" {
		return o
	}
	return Outcome{Value: of(o.Value)}
}

func part[T any](of func(T) any) Part {
	return func(value any) any { return of(value.(T)) }
}

// The parts of the values that calls give.
var (
	whole = Part(func(value any) any { return value })

	itself = part(func(m registry.RegisteredModel) any {
		m.LatestVersions, m.Tags = nil, present(m.Tags)
		return m
	})
	content = part(func(v registry.ModelVersion) any {
		v.Aliases, v.Tags = nil, present(v.Tags)
		return v
	})
	pointedAt = part(func(v registry.ModelVersion) any { return v.Aliases })
	number    = part(func(v registry.ModelVersion) any { return v.Version })
	// described and moved are what an update and a transition themselves write.
	described = part(func(v registry.ModelVersion) any {
		return registry.ModelVersion{Name: v.Name, Version: v.Version, Description: v.Description, LastUpdated: v.LastUpdated}
	})
	moved = part(func(v registry.ModelVersion) any {
		return registry.ModelVersion{Name: v.Name, Version: v.Version, Stage: v.Stage, LastUpdated: v.LastUpdated}
	})
	highest = highestByStage()
)

// highestByStage has a part for each stage.
func highestByStage() []Part {
	var parts []Part
	for _, stage := range registry.Stages {
		parts = append(parts, part(func(latest []registry.ModelVersion) any {
			at := slices.IndexFunc(latest, func(v registry.ModelVersion) bool { return v.Stage == stage })
			if at < 0 {
				return nil
			}
			return latest[at].Version
		}))
	}
	return parts
}

// present makes no tags the same as none given.
func present(tags registry.Tags) registry.Tags {
	if tags == nil {
		return registry.Tags{}
	}
	return tags
}
