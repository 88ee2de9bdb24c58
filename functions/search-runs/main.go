// Command search-runs is the Lambda of MLflow's operation SearchRuns.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.SearchRuns) }
