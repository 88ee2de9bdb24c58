// Command rename-registered-model is the Lambda of MLflow's operation RenameRegisteredModel.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.RenameRegisteredModel) }
