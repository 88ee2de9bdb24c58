// Command set-model-version-tag is the Lambda of MLflow's operation SetModelVersionTag.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.SetModelVersionTag) }
