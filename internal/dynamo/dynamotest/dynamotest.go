// Package dynamotest gives tests a store on a table of their own.
package dynamotest

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/dynamo/table/tabletest"
)

// Open opens a store on a table, with a memory of its own like another function's.
func Open(t testing.TB, table string, options ...func(*dynamodb.Options)) *dynamo.Store {
	t.Helper()
	return dynamo.Open(tabletest.Open(t, table, options...))
}

// New opens a store on a new table.
func New(t testing.TB) *dynamo.Store {
	t.Helper()
	return Open(t, tabletest.New(t))
}
