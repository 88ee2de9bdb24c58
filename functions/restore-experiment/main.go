// Command restore-experiment is the Lambda of MLflow's operation RestoreExperiment.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.RestoreExperiment) }
