// Command update-run is the Lambda of MLflow's operation UpdateRun.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.UpdateRun) }
