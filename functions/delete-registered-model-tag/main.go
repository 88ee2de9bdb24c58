// Command delete-registered-model-tag is the Lambda of MLflow's operation DeleteRegisteredModelTag.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.DeleteRegisteredModelTag) }
