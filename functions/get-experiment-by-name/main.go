// Command get-experiment-by-name is the Lambda of MLflow's operation GetExperimentByName.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.GetExperimentByName) }
