package dynamo

import "modelregistry/internal/registry"

// What a result takes in an answer, about: its texts, and the names and
// punctuation of JSON around them.
const (
	versionOverhead = 400
	modelOverhead   = 200
	tagOverhead     = 40
	// largeTagGuess stands for a large tag before it is read.
	largeTagGuess = 16 << 10
)

func sizeOfTags(tags registry.Tags) int {
	size := 0
	for tag, value := range tags {
		size += len(tag) + len(value) + tagOverhead
	}
	return size
}

func sizeOfModel(model modelItem) int {
	size := modelOverhead + len(model.SK) + len(model.Description) + sizeOfTags(model.Tags) + len(model.LargeTags)*largeTagGuess
	for alias := range model.Aliases {
		size += len(alias) + tagOverhead
	}
	return size
}

func sizeOfVersion(version registry.ModelVersion) int {
	size := versionOverhead + len(version.Name) + len(version.Source) + len(version.RunID) + len(version.RunLink) + sizeOfTags(version.Tags)
	if version.Description != nil {
		size += len(*version.Description)
	}
	for _, alias := range version.Aliases {
		size += len(alias) + tagOverhead
	}
	return size
}

func sizeOfRegisteredModel(model registry.RegisteredModel) int {
	size := modelOverhead + len(model.Name) + len(model.Description) + sizeOfTags(model.Tags)
	for alias := range model.Aliases {
		size += len(alias) + tagOverhead
	}
	for _, version := range model.LatestVersions {
		size += sizeOfVersion(version)
	}
	return size
}

// withinAnswer keeps as many results as an answer holds, one at least, and
// reports whether it has left some out.
func withinAnswer[T any](results []found[T]) (kept []found[T], cut bool) {
	size := 0
	for i, f := range results {
		size += f.bytes
		if size > maxPageBytes && i > 0 {
			return results[:i], true
		}
	}
	return results, false
}
