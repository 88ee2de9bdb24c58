package dynamo

import (
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// What a result takes in an answer beside its texts, at most: names, numbers and
// punctuation of JSON, indented, within the string that a function answers with.
const (
	versionOverhead = 450
	modelOverhead   = 250
	// largeTagGuess stands for a large tag before it is read.
	largeTagGuess = 16 << 10
)

func sizeOfModel(model modelItem) int {
	return sizeOfRegisteredModel(model.registeredModel()) + len(model.LargeTags)*largeTagGuess
}

func sizeOfVersion(version registry.ModelVersion) int {
	size := versionOverhead + table.SizeOfPairs(version.Tags)
	for _, text := range []string{string(version.Name), version.Source, version.RunID, version.RunLink, string(version.CreatedBy)} {
		size += table.SizeOfText(text)
	}
	if version.Description != nil {
		size += table.SizeOfText(*version.Description)
	}
	for _, alias := range version.Aliases {
		size += table.SizeOfPair(string(alias), "")
	}
	return size
}

func sizeOfRegisteredModel(model registry.RegisteredModel) int {
	size := modelOverhead + table.SizeOfPairs(model.Tags)
	for _, text := range []string{string(model.Name), model.Description, string(model.CreatedBy)} {
		size += table.SizeOfText(text)
	}
	for alias := range model.Aliases {
		size += table.SizeOfPair(string(alias), "")
	}
	for _, version := range model.LatestVersions {
		size += sizeOfVersion(version)
	}
	return size
}
