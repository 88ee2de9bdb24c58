// Command get-metric-history-bulk is the Lambda of MLflow's operation GetMetricHistoryBulk.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.GetMetricHistoryBulk) }
