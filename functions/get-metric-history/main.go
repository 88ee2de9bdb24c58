// Command get-metric-history is the Lambda of MLflow's operation GetMetricHistory.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.GetMetricHistory) }
