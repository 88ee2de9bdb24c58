// Command create-run is the Lambda of MLflow's operation CreateRun.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.CreateRun) }
