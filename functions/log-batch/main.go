// Command log-batch is the Lambda of MLflow's operation LogBatch.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.LogBatch) }
