// Command get-experiment is the Lambda of MLflow's operation GetExperiment.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.GetExperiment) }
