package resttest

import (
	"modelregistry/internal/rest"
	"modelregistry/internal/tracking"
)

// ofTracking are the operations of tracking by the names of their folders.
var ofTracking = map[string]rest.Operation[*tracking.Tracking]{
	"create-experiment":                rest.CreateExperiment,
	"get-experiment":                   rest.GetExperiment,
	"get-experiment-by-name":           rest.GetExperimentByName,
	"update-experiment":                rest.UpdateExperiment,
	"delete-experiment":                rest.DeleteExperiment,
	"restore-experiment":               rest.RestoreExperiment,
	"set-experiment-tag":               rest.SetExperimentTag,
	"delete-experiment-tag":            rest.DeleteExperimentTag,
	"create-run":                       rest.CreateRun,
	"get-run":                          rest.GetRun,
	"update-run":                       rest.UpdateRun,
	"delete-run":                       rest.DeleteRun,
	"restore-run":                      rest.RestoreRun,
	"log-metric":                       rest.LogMetric,
	"log-param":                        rest.LogParam,
	"log-batch":                        rest.LogBatch,
	"log-model":                        rest.LogModel,
	"log-inputs":                       rest.LogInputs,
	"log-outputs":                      rest.LogOutputs,
	"set-tag":                          rest.SetTag,
	"delete-tag":                       rest.DeleteTag,
	"get-metric-history":               rest.GetMetricHistory,
	"get-metric-history-bulk":          rest.GetMetricHistoryBulk,
	"get-metric-history-bulk-interval": rest.GetMetricHistoryBulkInterval,
	"create-logged-model":              rest.CreateLoggedModel,
	"get-logged-model":                 rest.GetLoggedModel,
	"finalize-logged-model":            rest.FinalizeLoggedModel,
	"delete-logged-model":              rest.DeleteLoggedModel,
	"set-logged-model-tags":            rest.SetLoggedModelTags,
	"delete-logged-model-tag":          rest.DeleteLoggedModelTag,
	"log-logged-model-params":          rest.LogLoggedModelParams,
	"search-experiments":               rest.SearchExperiments,
	"search-runs":                      rest.SearchRuns,
	"search-logged-models":             rest.SearchLoggedModels,
}
