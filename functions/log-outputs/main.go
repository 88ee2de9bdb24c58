// Command log-outputs is the Lambda of MLflow's operation LogOutputs.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.LogOutputs) }
