// Package operations is the one list of what the service does: a row per
// operation, each deployed as a Lambda of its own.
//
// The CDK stack draws its routes and grants from it, the local gateway its
// routes, the documentation its tables, and a test holds the folders under
// functions/ to it. Nothing else keeps a list of operations.
package operations

import (
	"net/http"
	"slices"
)

// Access says who may call an operation. The order is that of growing trust.
type Access string

// Open operations carry no registry data: whoever the API lets in may call them.
// Reader operations change nothing. Admin operations remove or rename what others
// rely on.
const (
	Open   Access = "open"
	Reader Access = "reader"
	Writer Access = "writer"
	Admin  Access = "admin"
)

// Allows reports whether who has this access may call operations that need the
// other one.
func (a Access) Allows(needed Access) bool {
	order := []Access{Open, Reader, Writer, Admin}
	return slices.Index(order, needed) <= slices.Index(order, a)
}

// Action is a DynamoDB action as IAM names it, without the service prefix.
type Action string

// The table actions that operations use. A transaction is authorised by the
// actions of its items, so there is no action for the transaction itself.
const (
	GetItem        Action = "GetItem"
	BatchGetItem   Action = "BatchGetItem"
	Query          Action = "Query"
	BatchWriteItem Action = "BatchWriteItem"
	PutItem        Action = "PutItem"
	UpdateItem     Action = "UpdateItem"
	DeleteItem     Action = "DeleteItem"
	ConditionCheck Action = "ConditionCheckItem"
)

// Operation is one Lambda function.
type Operation struct {
	// Name is MLflow's RPC in kebab case, and the folder under functions/.
	Name string
	// Routes are the exact routes that lead to it.
	Routes []Route
	// Access is the least trust that may call it.
	Access Access
	// Actions are the table actions it needs, and all that its role is granted.
	Actions []Action
}

// Prefixes are the roots under which every MLflow route answers: the first for
// clients, the second for the web interface.
var Prefixes = []string{"/api/2.0/mlflow/", "/ajax-api/2.0/mlflow/"}

// mlflow gives a path below each prefix, for each of the methods.
func mlflow(path string, methods ...string) []Route {
	var routes []Route
	for _, method := range methods {
		for _, prefix := range Prefixes {
			routes = append(routes, Route{Method: method, Path: prefix + path})
		}
	}
	return routes
}

// artifact gives a path of MLflow's artifact API, below each prefix.
func artifact(path, method string) []Route {
	return []Route{{method, "/api/2.0/mlflow-artifacts/" + path}, {method, "/ajax-api/2.0/mlflow-artifacts/" + path}}
}

const (
	get    = http.MethodGet
	put    = http.MethodPut
	post   = http.MethodPost
	patch  = http.MethodPatch
	remove = http.MethodDelete
)

// All lists every operation.
var All = slices.Concat(Registry, Tracking)

// Registry lists the operations on registered models and on the server itself.
var Registry = []Operation{
	{"create-registered-model", mlflow("registered-models/create", post), Writer, []Action{PutItem}},
	{"get-registered-model", mlflow("registered-models/get", get), Reader, []Action{GetItem, Query}},
	{"search-registered-models", mlflow("registered-models/search", get), Reader, []Action{BatchGetItem, Query}},
	{"update-registered-model", mlflow("registered-models/update", patch), Writer, []Action{GetItem, Query, UpdateItem}},
	{"rename-registered-model", mlflow("registered-models/rename", post), Admin, []Action{GetItem, Query, PutItem, DeleteItem}},
	{"delete-registered-model", mlflow("registered-models/delete", remove), Admin, []Action{GetItem, DeleteItem}},
	{"get-latest-versions", mlflow("registered-models/get-latest-versions", post, get), Reader, []Action{GetItem, Query}},
	{"set-registered-model-tag", mlflow("registered-models/set-tag", post), Writer, []Action{GetItem, PutItem, UpdateItem, DeleteItem}},
	{"delete-registered-model-tag", mlflow("registered-models/delete-tag", remove), Writer, []Action{GetItem, UpdateItem, DeleteItem}},
	{"set-registered-model-alias", mlflow("registered-models/alias", post), Writer, []Action{GetItem, UpdateItem, ConditionCheck}},
	{"delete-registered-model-alias", mlflow("registered-models/alias", remove), Writer, []Action{UpdateItem}},
	{"get-model-version-by-alias", mlflow("registered-models/alias", get), Reader, []Action{GetItem, Query}},
	{CreateModelVersion, mlflow("model-versions/create", post), Writer, []Action{GetItem, Query, PutItem, UpdateItem}},
	{"get-model-version", mlflow("model-versions/get", get), Reader, []Action{GetItem, Query}},
	{"search-model-versions", mlflow("model-versions/search", get), Reader, []Action{BatchGetItem, Query}},
	{"update-model-version", mlflow("model-versions/update", patch), Writer, []Action{GetItem, Query, UpdateItem}},
	{"delete-model-version", mlflow("model-versions/delete", remove), Admin, []Action{GetItem, Query, UpdateItem, DeleteItem}},
	{"transition-model-version-stage", mlflow("model-versions/transition-stage", post), Writer, []Action{GetItem, Query, UpdateItem}},
	{"set-model-version-tag", mlflow("model-versions/set-tag", post), Writer, []Action{GetItem, PutItem, UpdateItem, DeleteItem}},
	{"delete-model-version-tag", mlflow("model-versions/delete-tag", remove), Writer, []Action{GetItem, UpdateItem, DeleteItem}},
	{"get-model-version-download-uri", mlflow("model-versions/get-download-uri", get), Reader, []Action{GetItem, Query}},
	{VerifyModelVersion, mlflow("model-versions/verify", get), Reader, []Action{GetItem, Query}},
	{Web, []Route{
		{get, "/"},
		{get, "/models"},
		{get, "/models/{path+}"},
		{get, "/experiments"},
		{get, "/experiments/{path+}"},
		{get, "/assets/{file}"},
	}, Reader, []Action{GetItem, BatchGetItem, Query}},
	{WebChange, []Route{{post, "/models/change"}}, Writer, []Action{GetItem, BatchGetItem, Query, PutItem, UpdateItem, DeleteItem, ConditionCheck}},
	{"web-remove", []Route{{post, "/models/remove"}}, Admin, []Action{GetItem, Query, PutItem, UpdateItem, DeleteItem}},
	{"server-info", []Route{
		{get, "/health"},
		{get, "/version"},
		{get, "/api/3.0/mlflow/server-info"},
		{get, "/ajax-api/3.0/mlflow/server-info"},
	}, Open, nil},
	{UploadArtifact, artifact("artifacts/{path+}", put), Writer, nil},
	{DownloadArtifact, artifact("artifacts/{path+}", get), Reader, nil},
	{ListArtifacts, artifact("artifacts", get), Reader, nil},
	{DeleteArtifact, artifact("artifacts/{path+}", remove), Admin, nil},
	{CreateMultipartUpload, artifact("mpu/create/{path+}", post), Writer, nil},
	{CompleteMultipartUpload, artifact("mpu/complete/{path+}", post), Writer, nil},
	{AbortMultipartUpload, artifact("mpu/abort/{path+}", post), Writer, nil},
	{GetPresignedDownloadURL, artifact("presigned/{path+}", get), Reader, nil},
	{GetArtifact, []Route{{get, "/get-artifact"}}, Reader, []Action{GetItem, Query}},
	{CreatePresignedUploadURL, mlflow("artifacts/presigned-upload-url", post), Writer, []Action{GetItem, Query}},
	{CreatePresignedDownloadURL, mlflow("artifacts/presigned-download-url", post), Reader, []Action{GetItem, Query}},
	{GetModelVersionArtifact, []Route{{get, "/model-versions/get-artifact"}}, Reader, []Action{GetItem, Query}},
}
