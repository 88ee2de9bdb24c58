// Command log-logged-model-params is the Lambda of MLflow's operation LogLoggedModelParams.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.LogLoggedModelParams) }
