// Command delete-registered-model is the Lambda of MLflow's operation DeleteRegisteredModel.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.DeleteRegisteredModel) }
