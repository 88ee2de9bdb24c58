// Command delete-experiment is the Lambda of MLflow's operation DeleteExperiment.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.DeleteExperiment) }
