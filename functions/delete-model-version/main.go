// Command delete-model-version is the Lambda of MLflow's operation DeleteModelVersion.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.DeleteModelVersion) }
