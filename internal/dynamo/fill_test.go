package dynamo_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
)

func TestFillWritesWhatCreatingWouldHave(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", 5000)
	content := dynamo.Content{
		Model: registry.NewRegisteredModel{
			Name: "m", Description: "described", Tags: registry.Tags{"team": "a", "notes": large}, CreatedBy: "me", At: 1000,
		},
		Versions: []registry.NewModelVersion{
			{Name: "m", Source: "s3://b/1", DownloadURI: "s3://b/1", RunID: "run-1", Tags: registry.Tags{"task": "ranking", "notes": large}, At: 2000},
			{Name: "m", Source: "s3://b/2", DownloadURI: "s3://b/2", Description: "second", At: 2000},
			{Name: "m", Source: "s3://b/3", DownloadURI: "s3://b/3", Tags: registry.Tags{"mlflow.prompt.is_prompt": "true"}, At: 3000},
		},
		Aliases: map[registry.Alias]registry.VersionNumber{"champion": 2},
	}
	created, filled := tabletest.New(t), tabletest.New(t)
	open := func(name string) *dynamo.Store {
		// With one shard all ids lie in the same partition.
		return dynamo.Open(table.Open(tabletest.Config(t), table.Settings{Name: name, Shards: 1}))
	}
	create(t, open(created), content)
	if err := open(filled).Fill(t.Context(), slices.Values([]dynamo.Content{content})); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(itemsIn(t, created), itemsIn(t, filled)); diff != "" {
		t.Error(diff)
	}
}

func create(t *testing.T, store *dynamo.Store, content dynamo.Content) {
	t.Helper()
	if _, err := store.CreateRegisteredModel(t.Context(), content.Model); err != nil {
		t.Fatal(err)
	}
	for _, version := range content.Versions {
		if _, err := store.CreateModelVersion(t.Context(), version); err != nil {
			t.Fatal(err)
		}
	}
	for alias, version := range content.Aliases {
		if err := store.SetAlias(t.Context(), content.Model.Name, alias, version); err != nil {
			t.Fatal(err)
		}
	}
}

// itemsIn gives the items of a table with one model, whose id is left out.
func itemsIn(t *testing.T, name string) []string {
	t.Helper()
	output, err := dynamodb.NewFromConfig(tabletest.Config(t)).Scan(t.Context(), &dynamodb.ScanInput{TableName: aws.String(name)})
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	id := ""
	for _, item := range output.Items {
		var read map[string]any
		if err := attributevalue.UnmarshalMap(item, &read); err != nil {
			t.Fatal(err)
		}
		if own, ok := read["id"].(string); ok {
			id = own
		}
		line, err := json.Marshal(read)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	for i := range lines {
		lines[i] = strings.ReplaceAll(lines[i], id, "ID")
	}
	slices.Sort(lines)
	return lines
}
