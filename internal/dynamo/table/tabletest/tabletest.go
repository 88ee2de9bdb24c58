// Package tabletest gives tests a table of their own, in the DynamoDB Local that
// the test run shares, with the faults that it never has by itself.
package tabletest

import (
	"context"
	"crypto/rand"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/local/dynamodblocal"
)

// Shards is the number of shards of a test's table, unless the test is about it.
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

// New makes a table for one test, which is deleted with it, and gives its name.
func New(t testing.TB) string {
	t.Helper()
	client := dynamodb.NewFromConfig(Config(t))
	name := "test-" + rand.Text()
	if err := table.Create(t.Context(), client, name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := client.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: aws.String(name)}); err != nil {
			t.Error(err)
		}
	})
	return name
}

// Open opens a table, with a client of its own like another function's.
func Open(t testing.TB, name string, options ...func(*dynamodb.Options)) *table.Table {
	t.Helper()
	return table.Open(Config(t), table.Settings{Name: name, Shards: Shards}, options...)
}
