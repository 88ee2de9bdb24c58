package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// input is all that the tables are computed from.
type input struct {
	units     []units
	prices    prices
	workloads []workload
}

// units are what a warm call of an operation was measured to use.
type units struct {
	Operation  string  `json:"operation"`
	Cold       float64 `json:"cold"`
	Warm       float64 `json:"warm"`
	ReadUnits  float64 `json:"read_units"`
	WriteUnits float64 `json:"write_units"`
}

type prices struct {
	Region      string                `json:"region"`
	Date        string                `json:"date"`
	Note        string                `json:"note"`
	Prices      map[string]price      `json:"prices"`
	Assumptions map[string]assumption `json:"assumptions"`
}

type price struct {
	USD    float64 `json:"usd"`
	Source string  `json:"source"`
}

type assumption struct {
	Value float64 `json:"value"`
	Why   string  `json:"why"`
}

// workload is a month.
type workload struct {
	Name        string             `json:"name"`
	Description string             `json:"description"`
	TableGB     float64            `json:"table_gb"`
	ArtifactGB  float64            `json:"artifact_gb"`
	Calls       map[string]float64 `json:"calls"`
	AlwaysOn    struct {
		Servers    float64 `json:"servers"`
		Zones      float64 `json:"zones"`
		DatabaseGB float64 `json:"database_gb"`
	} `json:"always_on"`
}

func read(root string) (input, error) {
	var all input
	err := errors.Join(
		readJSON(filepath.Join(root, "internal", "dynamo", "testdata", "costs.json"), &all.units),
		readJSON(filepath.Join(root, "infra", "prices.json"), &all.prices),
		readJSON(filepath.Join(root, "infra", "workloads.json"), &all.workloads),
	)
	return all, err
}

func readJSON(path string, into any) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// usd gives a price, and of the value of an assumption. That one is missing is a
// fault of this program: its test asks for all.
func (i input) usd(name string) float64 {
	found, ok := i.prices.Prices[name]
	if !ok {
		panic("infra/prices.json has no price " + name)
	}
	return found.USD
}

func (i input) assume(name string) float64 {
	found, ok := i.prices.Assumptions[name]
	if !ok {
		panic("infra/prices.json has no assumption " + name)
	}
	return found.Value
}
