package web

import (
	"cmp"
	"context"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/mlmodel"
	"modelregistry/internal/registry"
)

// modelFile is what the MLmodel of a version says, and the files beside it of what
// the model needs.
type modelFile struct {
	// Problem is why there is nothing of MLmodel.
	Problem       string
	Flavors       []mlmodel.Flavor
	Created       *moment
	Size          string
	MLflowVersion string
	// Signature is inputs, outputs and parameters, as far as there are some.
	Signature []signaturePart
	Needs     mlmodel.Requirements
	// NeedsProblem is what could not be read of them.
	NeedsProblem string
}

// signaturePart is one of the tables of a signature.
type signaturePart struct {
	Title, Problem string
	Columns        []mlmodel.Column
	// More tells that not all columns are shown, Shapes and Defaults what some have.
	More, Shapes, Defaults bool
}

// maxNeeds bounds each file of requirements, in bytes.
const maxNeeds = 64 << 10

// readModelFile reads what lies in the folder, all at once. It never fails: what
// cannot be read is told in its place.
func (s *site) readModelFile(ctx context.Context, in files) modelFile {
	names := []artifacts.Path{mlmodel.Name, mlmodel.RequirementsName, mlmodel.CondaName, mlmodel.PythonName}
	contents, problems := make([][]byte, len(names)), make([]string, len(names))
	var all errgroup.Group
	for i, name := range names {
		limit := int64(maxNeeds)
		if name == mlmodel.Name {
			limit = mlmodel.MaxBytes + 1
		}
		all.Go(func() error {
			content, err := in.begin(ctx, name, limit)
			contents[i], problems[i] = content, s.problemOf(ctx, name, err)
			return nil
		})
	}
	_ = all.Wait()
	read := modelFile{Problem: problems[0]}
	if read.Problem == "" {
		read = s.newModelFile(contents[0])
	}
	var err error
	read.NeedsProblem = cmp.Or(problems[1:]...)
	if read.Needs, err = mlmodel.ParseRequirements(contents[1], contents[2], contents[3]); err != nil {
		read.NeedsProblem = cmp.Or(read.NeedsProblem, err.Error())
	}
	return read
}

// problemOf tells why a file is not there. Only MLmodel must be.
func (s *site) problemOf(ctx context.Context, name artifacts.Path, err error) string {
	switch {
	case err == nil, absent(err) && name != mlmodel.Name:
		return ""
	case absent(err):
		return "No MLmodel lies there: MLflow did not save a model, or not all of it has arrived."
	}
	s.report(ctx, err)
	return string(name) + " could not be read just now. Try once more."
}

// newModelFile reads an MLmodel, or tells what is wrong with it.
func (s *site) newModelFile(content []byte) modelFile {
	model, err := mlmodel.Parse(content)
	if err != nil {
		return modelFile{Problem: "The MLmodel cannot be read: " + excerpt(err.Error(), 300) + "."}
	}
	read := modelFile{Flavors: model.Flavors, MLflowVersion: excerpt(model.MLflowVersion, 50)}
	if !model.Created.IsZero() {
		created := s.moment(registry.Timestamp(model.Created.UnixMilli()))
		read.Created = &created
	}
	if model.Bytes > 0 {
		read.Size = sizeText(model.Bytes)
	}
	for _, part := range []struct{ title, json string }{
		{"Inputs", model.Signature.Inputs}, {"Outputs", model.Signature.Outputs}, {"Parameters", model.Signature.Params},
	} {
		if part.json != "" {
			read.Signature = append(read.Signature, newSignaturePart(part.title, part.json))
		}
	}
	return read
}

// shownColumns bounds a table of a signature.
const shownColumns = 300

func newSignaturePart(title, json string) signaturePart {
	part := signaturePart{Title: title}
	var err error
	if part.Columns, part.More, err = mlmodel.Columns(json, shownColumns); err != nil {
		part.Problem = err.Error()
	}
	for i, column := range part.Columns {
		part.Shapes = part.Shapes || column.Shape != ""
		part.Defaults = part.Defaults || column.Default != ""
		part.Columns[i].Default = excerpt(column.Default, shownTagCharacters)
		part.Columns[i].Type = excerpt(column.Type, shownTagCharacters)
	}
	return part
}
