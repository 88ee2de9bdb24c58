// Command create-experiment is the Lambda of MLflow's operation CreateExperiment.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.CreateExperiment) }
