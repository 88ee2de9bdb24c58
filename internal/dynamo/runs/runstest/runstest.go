// Package runstest gives tests a tracking store on a table of their own.
package runstest

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"modelregistry/internal/dynamo/runs"
	"modelregistry/internal/dynamo/table/tabletest"
)

// Open opens a store on a table, with a memory of its own like another function's.
func Open(t testing.TB, table string, options ...func(*dynamodb.Options)) *runs.Store {
	t.Helper()
	return runs.Open(tabletest.Open(t, table, options...))
}

// New opens a store on a new table.
func New(t testing.TB) *runs.Store {
	t.Helper()
	return Open(t, tabletest.New(t))
}
