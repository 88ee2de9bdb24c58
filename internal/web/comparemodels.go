package web

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/mlmodel"
	"modelregistry/internal/registry"
)

// modelFiles reads the MLmodel of each version, all at once: nil where the files are
// not kept here.
func (s *site) modelFiles(ctx context.Context, versions []registry.ModelVersion) []*modelFile {
	models := make([]*modelFile, len(versions))
	var all errgroup.Group
	for i, version := range versions {
		if found, ok := s.filesAt(version.DownloadURI); ok {
			all.Go(func() error {
				read := s.readModelFile(ctx, found)
				models[i] = &read
				return nil
			})
		}
	}
	_ = all.Wait()
	return models
}

// comparedModels puts side by side what MLmodels say: a row for each column of the
// signatures, each flavor and each package.
func comparedModels(models []*modelFile) []comparedPart {
	text := func(value string) string { return value }
	var parts []comparedPart
	for _, part := range []comparedPart{
		comparedMaps("Signature: inputs", models, func(m *modelFile) map[string]string { return m.columns("Inputs") }, text),
		comparedMaps("Signature: outputs", models, func(m *modelFile) map[string]string { return m.columns("Outputs") }, text),
		comparedMaps("Signature: parameters", models, func(m *modelFile) map[string]string { return m.columns("Parameters") }, text),
		comparedMaps("Made with", models, (*modelFile).making, text),
		comparedMaps("Requirements", models, (*modelFile).packages, text),
	} {
		if len(part.Rows) > 0 {
			parts = append(parts, part)
		}
	}
	return parts
}

// columns are those of a part of the signature in words, by the way to each.
func (m *modelFile) columns(title string) map[string]string {
	columns := make(map[string]string)
	for _, part := range m.Signature {
		if part.Title != title {
			continue
		}
		for i, column := range part.Columns {
			name := column.Within + column.Name
			if name == "" {
				name = fmt.Sprintf("unnamed %d", i+1)
			}
			columns[name] = wordsOf(column)
		}
	}
	return columns
}

func wordsOf(column mlmodel.Column) string {
	words := column.Type
	if column.Shape != "" {
		words += " " + column.Shape
	}
	if column.Optional {
		words += ", optional"
	}
	if column.Default != "" {
		words += ", default " + column.Default
	}
	return words
}

// making is what the model was made with, or why that is not known.
func (m *modelFile) making() map[string]string {
	made := make(map[string]string)
	for name, value := range map[string]string{"MLmodel": m.Problem, "MLflow": m.MLflowVersion, "Python": m.Needs.Python, "Size": m.Size} {
		if value != "" {
			made[name] = value
		}
	}
	for _, flavor := range m.Flavors {
		var versions []string
		for _, version := range flavor.Versions {
			versions = append(versions, strings.TrimPrefix(version.Of+" "+version.Is, flavor.Name+" "))
		}
		made[flavor.Name] = excerpt(cmp.Or(strings.Join(versions, ", "), "yes"), shownTagCharacters)
	}
	return made
}

// packages are the versions of packages by their names.
func (m *modelFile) packages() map[string]string {
	packages := make(map[string]string)
	for _, needed := range slices.Concat(m.Needs.Conda, m.Needs.Packages) {
		packages[needed.Name] = excerpt(cmp.Or(needed.Versions, "any"), shownTagCharacters)
	}
	return packages
}
