// Command log-inputs is the Lambda of MLflow's operation LogInputs.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.LogInputs) }
