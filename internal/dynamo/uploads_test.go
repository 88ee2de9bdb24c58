package dynamo_test

import (
	"context"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"

	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
)

// TestAnUploadIsRegisteredOnceHoweverWritersMeet has another writer register the
// upload between the reads of one: after it has looked for the upload, and
// before it reads the model with the number of its last version.
func TestAnUploadIsRegisteredOnceHoweverWritersMeet(t *testing.T) {
	t.Parallel()
	table := tabletest.New(t)
	wanted := registry.NewUpload{
		ID:      registry.UploadID{Folder: "uploads/m/run", MLmodel: "1"},
		Version: registry.NewModelVersion{Name: "m", Source: "s3://b/uploads/m/run", At: 1},
	}
	other := dynamotest.Open(t, table)
	if _, err := other.CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{Name: "m", At: 1}); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	after := func(options *dynamodb.Options) {
		options.APIOptions = append(options.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Meet",
				func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
					out, metadata, err := next.HandleInitialize(ctx, in)
					once.Do(func() {
						if _, err := other.RegisterUpload(ctx, wanted); err != nil {
							t.Error(err)
						}
					})
					return out, metadata, err
				}), middleware.After)
		})
	}
	made, err := dynamotest.Open(t, table, after).RegisterUpload(t.Context(), wanted)
	if err != nil || made.Version != 1 {
		t.Errorf("got version %d, %v: want version 1", made.Version, err)
	}
	latest, err := other.LatestVersions(t.Context(), "m")
	if err != nil || len(latest) != 1 || latest[0].Version != 1 {
		t.Errorf("the latest versions are %v, %v: want version 1 alone", latest, err)
	}
}
