// Package bucket makes the functions that work on the bucket beside the table.
// It stands apart from package boot so that no other function carries S3.
package bucket

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/boot"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/uploads"
)

// settings are what the environment says of the bucket.
type settings struct {
	name          string
	uploadTimeout time.Duration
	// downloadTime is how long the URL of a download is good.
	downloadTime time.Duration
}

// downloadSeconds is MLflow's setting of downloadTime, with MLflow's own default.
const (
	downloadSeconds     = "MLFLOW_PRESIGNED_DOWNLOAD_URL_TTL_SECONDS"
	defaultDownloadTime = 300 * time.Second
)

// readSettings reads ARTIFACT_BUCKET, UPLOAD_TIMEOUT such as 15m, and
// downloadSeconds.
func readSettings(getenv func(string) string) (settings, error) {
	read := settings{name: getenv("ARTIFACT_BUCKET"), uploadTimeout: uploads.DefaultTimeout, downloadTime: defaultDownloadTime}
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
	if text := getenv(downloadSeconds); text != "" {
		seconds, err := strconv.Atoi(text)
		if err != nil || seconds < int(artifacts.MinExpiry/time.Second) || seconds > int(artifacts.MaxExpiry/time.Second) {
			failures = append(failures, fmt.Errorf("%s is %q: it takes seconds, from 1 to %d", downloadSeconds, text, artifacts.MaxExpiry/time.Second))
		}
		read.downloadTime = time.Duration(seconds) * time.Second
	}
	return read, errors.Join(failures...)
}

// open gives the client of the bucket that the environment names; it calls
// nothing.
func open(environment boot.Environment) (settings, *s3.Client) {
	settings, err := readSettings(environment.Getenv)
	if err != nil {
		environment.Fatal(err)
	}
	return settings, s3.NewFromConfig(environment.AWS, func(options *s3.Options) {
		// AWS_ENDPOINT_URL_S3 leads to another S3, whose buckets have no host of
		// their own.
		if endpoint := environment.Getenv("AWS_ENDPOINT_URL_S3"); endpoint != "" {
			options.BaseEndpoint, options.UsePathStyle = aws.String(endpoint), true
		}
	})
}

// RunOperation answers requests with an operation that looks at objects.
func RunOperation(operation func(registry.Objects) rest.Operation[*registry.Registry]) {
	environment := boot.Open()
	settings, client := open(environment)
	environment.Serve(operation(s3store.NewBucket(client, settings.name)))
}

// RunUploads registers what the messages of a queue tell of.
func RunUploads() {
	environment := boot.Open()
	settings, client := open(environment)
	registrar := uploads.New(environment.Store, s3store.NewBucket(client, settings.name), uploads.Settings{
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
