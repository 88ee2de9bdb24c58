// Command log-metric is the Lambda of MLflow's operation LogMetric.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.LogMetric) }
