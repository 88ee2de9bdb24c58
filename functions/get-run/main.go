// Command get-run is the Lambda of MLflow's operation GetRun.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.GetRun) }
