package load

import (
	"context"
	"iter"
	"os"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/local/dynamodblocal"
	"modelregistry/internal/registry"
	"modelregistry/scripts/bench/floor"
	"modelregistry/scripts/bench/workload"
)

// DynamoDB gives a folder of DynamoDB Local's with the shape in our table.
func (p Place) DynamoDB(ctx context.Context, shape workload.Shape) (string, error) {
	sources := []string{
		"internal/dynamo/*.go", "internal/dynamo/table/*.go", "internal/local/dynamodblocal/install.go",
		"scripts/bench/workload/shape.go", "scripts/bench/load/dynamodb.go",
	}
	return p.kept(ctx, "dynamodb", shape, sources, func(dir string) error {
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
		server, err := dynamodblocal.Start(ctx, dynamodblocal.Options{Cache: p.Cache, Dir: dir, Log: p.Log})
		if err != nil {
			return err
		}
		defer server.Stop()
		config := floor.Config(server.Endpoint)
		if err := table.Create(ctx, dynamodb.NewFromConfig(config), floor.Table); err != nil {
			return err
		}
		return dynamo.Open(table.Open(config, floor.Settings)).Fill(ctx, contents(shape))
	})
}

// contents says the models in the registry's words.
func contents(shape workload.Shape) iter.Seq[dynamo.Content] {
	return func(yield func(dynamo.Content) bool) {
		for model := range shape.All() {
			if !yield(content(model)) {
				return
			}
		}
	}
}

func content(of workload.Model) dynamo.Content {
	content := dynamo.Content{
		Model: registry.NewRegisteredModel{
			Name: registry.ModelName(of.Name), Description: of.Description,
			Tags: registry.Tags{"team": of.Team}, At: registry.Timestamp(of.At),
		},
	}
	for _, version := range of.Versions {
		content.Versions = append(content.Versions, registry.NewModelVersion{
			Name: content.Model.Name, Source: version.Source, DownloadURI: version.Source,
			RunID: version.RunID, At: registry.Timestamp(version.At),
		})
	}
	if len(of.Versions) > 0 {
		content.Aliases = map[registry.Alias]registry.VersionNumber{"champion": 1}
	}
	return content
}
