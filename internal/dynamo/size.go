package dynamo

import "modelregistry/internal/registry"

// What a result takes in an answer beside its texts, at most: names, numbers and
// punctuation of JSON, indented, within the string that a function answers with.
const (
	versionOverhead = 450
	modelOverhead   = 250
	tagOverhead     = 90
	// largeTagGuess stands for a large tag before it is read.
	largeTagGuess = 16 << 10
)

// sizeOfText counts a text's bytes as they come to be once JSON has escaped them
// twice: in the message, and in the string that the function answers with.
func sizeOfText(text string) int {
	size := len(text)
	for i := range len(text) {
		switch c := text[i]; c {
		case '"', '\\':
			size += 3
		case '<', '>', '&':
			size += 5
		case firstOfLineSeparator:
			size += 4
		default:
			if c < ' ' {
				size += 6
			}
		}
	}
	return size
}

// firstOfLineSeparator begins U+2028 and U+2029 in UTF-8, which are escaped.
const firstOfLineSeparator = 0xE2

func sizeOfTags(tags registry.Tags) int {
	size := 0
	for tag, value := range tags {
		size += sizeOfText(tag) + sizeOfText(value) + tagOverhead
	}
	return size
}

func sizeOfModel(model modelItem) int {
	return sizeOfRegisteredModel(model.registeredModel()) + len(model.LargeTags)*largeTagGuess
}

func sizeOfVersion(version registry.ModelVersion) int {
	size := versionOverhead + sizeOfTags(version.Tags)
	for _, text := range []string{string(version.Name), version.Source, version.RunID, version.RunLink, string(version.CreatedBy)} {
		size += sizeOfText(text)
	}
	if version.Description != nil {
		size += sizeOfText(*version.Description)
	}
	for _, alias := range version.Aliases {
		size += sizeOfText(string(alias)) + tagOverhead
	}
	return size
}

func sizeOfRegisteredModel(model registry.RegisteredModel) int {
	size := modelOverhead + sizeOfTags(model.Tags)
	for _, text := range []string{string(model.Name), model.Description, string(model.CreatedBy)} {
		size += sizeOfText(text)
	}
	for alias := range model.Aliases {
		size += sizeOfText(string(alias)) + tagOverhead
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
