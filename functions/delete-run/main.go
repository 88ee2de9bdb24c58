// Command delete-run is the Lambda of MLflow's operation DeleteRun.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.DeleteRun) }
