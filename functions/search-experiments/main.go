// Command search-experiments is the Lambda of MLflow's operation SearchExperiments.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.SearchExperiments) }
