// Command delete-registered-model-alias is the Lambda of MLflow's operation DeleteRegisteredModelAlias.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.DeleteRegisteredModelAlias) }
