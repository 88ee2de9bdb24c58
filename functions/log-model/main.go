// Command log-model is the Lambda of MLflow's operation LogModel.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.LogModel) }
