// Command restore-run is the Lambda of MLflow's operation RestoreRun.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.RestoreRun) }
