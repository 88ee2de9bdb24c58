// Command delete-model-version-tag is the Lambda of MLflow's operation DeleteModelVersionTag.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.DeleteModelVersionTag) }
