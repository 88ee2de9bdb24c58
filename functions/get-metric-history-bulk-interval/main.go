// Command get-metric-history-bulk-interval is the Lambda of MLflow's operation GetMetricHistoryBulkInterval.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.GetMetricHistoryBulkInterval) }
