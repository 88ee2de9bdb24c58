// Command update-model-version is the Lambda of MLflow's operation UpdateModelVersion.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.UpdateModelVersion) }
