// Command get-registered-model is the Lambda of MLflow's operation GetRegisteredModel.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.GetRegisteredModel) }
