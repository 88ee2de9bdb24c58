// Command set-registered-model-alias is the Lambda of MLflow's operation SetRegisteredModelAlias.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.SetRegisteredModelAlias) }
