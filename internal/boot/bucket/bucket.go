// Package bucket makes the functions that work on the bucket beside the table.
// It stands apart from package boot so that no other function carries S3.
package bucket

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"modelregistry/internal/boot"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/uploads"
)

// settings are what the environment says of the bucket.
type settings struct {
	name          string
	uploadTimeout time.Duration
}

// readSettings reads ARTIFACT_BUCKET, and UPLOAD_TIMEOUT such as 15m.
func readSettings(getenv func(string) string) (settings, error) {
	read := settings{name: getenv("ARTIFACT_BUCKET"), uploadTimeout: uploads.DefaultTimeout}
	var failures []error
	if read.name == "" {
		failures = append(failures, errors.New("ARTIFACT_BUCKET is not set"))
	}
	if text := getenv("UPLOAD_TIMEOUT"); text != "" {
		var err error
		if read.uploadTimeout, err = time.ParseDuration(text); err != nil || read.uploadTimeout <= 0 {
			failures = append(failures, fmt.Errorf("UPLOAD_TIMEOUT is %q: it takes a time such as 15m", text))
		}
	}
	return read, errors.Join(failures...)
}

func open(environment boot.Environment) (settings, *uploads.Bucket) {
	settings, err := readSettings(environment.Getenv)
	if err != nil {
		environment.Fatal(err)
	}
	client := s3.NewFromConfig(environment.AWS, func(options *s3.Options) {
		// AWS_ENDPOINT_URL_S3 leads to another S3, whose buckets have no host of
		// their own.
		if endpoint := environment.Getenv("AWS_ENDPOINT_URL_S3"); endpoint != "" {
			options.BaseEndpoint, options.UsePathStyle = aws.String(endpoint), true
		}
	})
	return settings, uploads.NewBucket(client, settings.name)
}

// RunOperation answers requests with an operation that looks at objects.
func RunOperation(operation func(registry.Objects) rest.Operation[*registry.Registry]) {
	environment := boot.Open()
	_, objects := open(environment)
	environment.Serve(operation(objects))
}

// RunUploads registers what the messages of a queue tell of.
func RunUploads() {
	environment := boot.Open()
	settings, objects := open(environment)
	registrar := uploads.New(environment.Store, objects, uploads.Settings{
		Bucket: settings.name, Timeout: settings.uploadTimeout, Now: time.Now, Logger: environment.Logger,
	})
	lambda.Start(func(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
		messages := make([]uploads.Message, len(event.Records))
		for i, record := range event.Records {
			messages[i] = uploads.Message{ID: record.MessageId, Body: record.Body}
		}
		// Lambda takes null for a batch without failures, too.
		var response events.SQSEventResponse
		for _, id := range registrar.HandleBatch(ctx, messages) {
			response.BatchItemFailures = append(response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: id})
		}
		return response, nil
	})
}
