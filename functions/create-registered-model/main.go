// Command create-registered-model is the Lambda of MLflow's operation CreateRegisteredModel.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.CreateRegisteredModel) }
