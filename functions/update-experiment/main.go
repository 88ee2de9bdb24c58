// Command update-experiment is the Lambda of MLflow's operation UpdateExperiment.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.UpdateExperiment) }
