// Package mlmodel reads MLmodel, the file by which MLflow describes a model.
package mlmodel

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"modelregistry/internal/mapping"
)

// Name is that of the file, in the folder of the model.
const Name = "MLmodel"

// MaxBytes is the most that it is read of.
const MaxBytes = mapping.MaxBytes

// Model is what an MLmodel says. What it does not say is empty.
type Model struct {
	RunID, ModelID string
	// Flavors are by name.
	Flavors   []Flavor
	Signature Signature
	// Files are the files and folders that it names, relative to its own folder.
	Files []string
	// Bytes is the size that MLflow noted of the model's files.
	Bytes int64
	// Created is when MLflow wrote it.
	Created       time.Time
	MLflowVersion string
}

// Flavor is a way to load the model.
type Flavor struct {
	Name string
	// Versions are what it was saved with: names of software without their
	// _version, such as sklearn, and python for python_function.
	Versions []Version
}

// Version is that of a software.
type Version struct{ Of, Is string }

// Parse reads an MLmodel. Its errors say what is wrong with the file.
func Parse(content []byte) (Model, error) {
	read, err := mapping.Parse(content)
	if err != nil {
		return Model{}, err
	}
	flavors, ok := read["flavors"].(map[string]any)
	if !ok || len(flavors) == 0 {
		return Model{}, errors.New("it names no flavors: save the model with MLflow")
	}
	model := Model{Flavors: flavorsOf(flavors), Created: created(read)}
	model.MLflowVersion, _ = read["mlflow_version"].(string)
	if model.Signature, err = signatureOf(read["signature"]); err != nil {
		return Model{}, err
	}
	if model.RunID, err = optionalText(read, "run_id"); err != nil {
		return Model{}, err
	}
	if model.ModelID, err = optionalText(read, "model_id"); err != nil {
		return Model{}, err
	}
	if size, err := optionalText(read, "model_size_bytes"); err == nil && size != "" {
		if model.Bytes, err = strconv.ParseInt(size, 10, 64); err != nil || model.Bytes < 0 {
			return Model{}, fmt.Errorf("model_size_bytes is %q: it takes a number", size)
		}
	}
	model.Files, err = namedFiles(read, flavors)
	return model, err
}

func optionalText(from map[string]any, name string) (string, error) {
	switch value := from[name].(type) {
	case nil:
		return "", nil
	case string:
		return value, nil
	default:
		return "", fmt.Errorf("%s must be text", name)
	}
}

// created reads a time as Python writes it, with fractions of a second or without.
func created(read map[string]any) time.Time {
	text, _ := read["utc_time_created"].(string)
	at, err := time.Parse(time.DateTime, text)
	if err != nil {
		return time.Time{}
	}
	return at
}

// versionSuffix ends the names of options that are versions, in all flavors.
const versionSuffix = "_version"

func flavorsOf(flavors map[string]any) []Flavor {
	var read []Flavor
	for _, name := range slices.Sorted(maps.Keys(flavors)) {
		flavor := Flavor{Name: name}
		options, _ := flavors[name].(map[string]any)
		for _, option := range slices.Sorted(maps.Keys(options)) {
			of, found := strings.CutSuffix(option, versionSuffix)
			if version, ok := options[option].(string); found && ok {
				flavor.Versions = append(flavor.Versions, Version{Of: of, Is: version})
			}
		}
		read = append(read, flavor)
	}
	return read
}
