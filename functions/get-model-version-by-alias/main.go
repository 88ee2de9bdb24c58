// Command get-model-version-by-alias is the Lambda of MLflow's operation GetModelVersionByAlias.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.GetModelVersionByAlias) }
