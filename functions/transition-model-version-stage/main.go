// Command transition-model-version-stage is the Lambda of MLflow's operation TransitionModelVersionStage.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.TransitionModelVersionStage) }
