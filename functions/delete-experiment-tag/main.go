// Command delete-experiment-tag is the Lambda of MLflow's operation DeleteExperimentTag.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.DeleteExperimentTag) }
