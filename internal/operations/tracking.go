package operations

// Tracking lists the operations on experiments, runs and logged models.
var Tracking = []Operation{
	{"create-experiment", mlflow("experiments/create", post), Writer, []Action{PutItem, ConditionCheck}},
	{"get-experiment", mlflow("experiments/get", get), Reader, []Action{GetItem}},
	{"get-experiment-by-name", mlflow("experiments/get-by-name", get), Reader, []Action{GetItem}},
	{"update-experiment", mlflow("experiments/update", post), Writer, []Action{GetItem, PutItem, DeleteItem, ConditionCheck}},
	{"delete-experiment", mlflow("experiments/delete", post), Admin, []Action{GetItem, PutItem}},
	{"restore-experiment", mlflow("experiments/restore", post), Admin, []Action{GetItem, PutItem}},
	{"set-experiment-tag", mlflow("experiments/set-experiment-tag", post), Writer, []Action{GetItem, PutItem}},
	{"delete-experiment-tag", mlflow("experiments/delete-experiment-tag", post), Writer, []Action{GetItem, PutItem}},
	{"create-run", mlflow("runs/create", post), Writer, []Action{GetItem, PutItem}},
	{"get-run", mlflow("runs/get", get), Reader, []Action{GetItem, Query}},
	{"update-run", mlflow("runs/update", post), Writer, []Action{GetItem, Query, PutItem}},
	{"delete-run", mlflow("runs/delete", post), Writer, []Action{GetItem, Query, PutItem}},
	{"restore-run", mlflow("runs/restore", post), Writer, []Action{GetItem, Query, PutItem}},
	{"log-metric", mlflow("runs/log-metric", post), Writer, []Action{GetItem, BatchGetItem, Query, PutItem, UpdateItem}},
	{"log-param", mlflow("runs/log-parameter", post), Writer, []Action{GetItem, Query, PutItem, UpdateItem}},
	{"log-batch", mlflow("runs/log-batch", post), Writer, []Action{GetItem, BatchGetItem, Query, BatchWriteItem, PutItem, UpdateItem}},
	{"log-model", mlflow("runs/log-model", post), Writer, []Action{GetItem, Query, PutItem}},
	{"log-inputs", mlflow("runs/log-inputs", post), Writer, []Action{GetItem, BatchGetItem, Query, PutItem}},
	{"log-outputs", mlflow("runs/outputs", post), Writer, []Action{GetItem, Query, PutItem}},
	{"set-tag", mlflow("runs/set-tag", post), Writer, []Action{GetItem, Query, PutItem, UpdateItem}},
	{"delete-tag", mlflow("runs/delete-tag", post), Writer, []Action{GetItem, Query, PutItem}},
	{"get-metric-history", mlflow("metrics/get-history", get), Reader, []Action{Query}},
	{"get-metric-history-bulk-interval", mlflow("metrics/get-history-bulk-interval", get), Reader, []Action{Query}},
	{ListRunArtifacts, mlflow("artifacts/list", get), Reader, []Action{GetItem, Query}},
}
