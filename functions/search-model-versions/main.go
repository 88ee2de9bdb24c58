// Command search-model-versions is the Lambda of MLflow's operation SearchModelVersions.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.SearchModelVersions) }
