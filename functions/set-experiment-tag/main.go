// Command set-experiment-tag is the Lambda of MLflow's operation SetExperimentTag.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.SetExperimentTag) }
