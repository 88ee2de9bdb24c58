// Command create-model-version is the Lambda of MLflow's operation CreateModelVersion.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.CreateModelVersion) }
