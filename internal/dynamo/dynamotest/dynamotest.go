// Package dynamotest gives tests a store on a table of their own, in the
// DynamoDB Local that the test run shares.
package dynamotest

import (
	"context"
	"crypto/rand"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/local/dynamodblocal"
)

// Shards is the number of shards of a test's store, unless the test is about it.
const Shards = 4

// Config leads to the run's DynamoDB Local.
func Config(t testing.TB) aws.Config {
	t.Helper()
	return aws.Config{
		Region:       "eu-central-1",
		Credentials:  credentials.NewStaticCredentialsProvider("test", "test", ""),
		BaseEndpoint: aws.String(dynamodblocal.Endpoint(t)),
	}
}

// Table makes a table for one test, which is deleted with it.
func Table(t testing.TB) string {
	t.Helper()
	client := dynamodb.NewFromConfig(Config(t))
	name := "test-" + rand.Text()
	if err := dynamo.CreateTable(t.Context(), client, name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := client.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: aws.String(name)}); err != nil {
			t.Error(err)
		}
	})
	return name
}

// Open opens a store on a table, with a memory of its own like another function's.
func Open(t testing.TB, table string, options ...func(*dynamodb.Options)) *dynamo.Store {
	t.Helper()
	return dynamo.Open(Config(t), dynamo.Settings{Table: table, Shards: Shards}, options...)
}

// New opens a store on a new table.
func New(t testing.TB) *dynamo.Store {
	t.Helper()
	return Open(t, Table(t))
}
