// Command search-registered-models is the Lambda of MLflow's operation SearchRegisteredModels.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.SearchRegisteredModels) }
