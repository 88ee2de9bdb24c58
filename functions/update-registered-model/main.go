// Command update-registered-model is the Lambda of MLflow's operation UpdateRegisteredModel.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.UpdateRegisteredModel) }
