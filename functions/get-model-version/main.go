// Command get-model-version is the Lambda of MLflow's operation GetModelVersion.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.GetModelVersion) }
