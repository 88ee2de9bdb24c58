// Command set-registered-model-tag is the Lambda of MLflow's operation SetRegisteredModelTag.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.SetRegisteredModelTag) }
