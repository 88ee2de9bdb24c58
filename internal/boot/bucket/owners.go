package bucket

import (
	"context"
	"net/http"

	"modelregistry/internal/apigateway"
	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/boot"
	"modelregistry/internal/dynamo/runs"
	"modelregistry/internal/rest"
)

func ownersOf(environment boot.Environment) rest.Owners {
	return runs.Open(environment.Table)
}

// RunGetArtifact answers with files of runs.
func RunGetArtifact() {
	environment := boot.Open()
	settings, client := open(environment)
	place := s3store.New(client, artifacts.RootOf(settings.name))
	environment.ServeHandler(func(report func(context.Context, error)) http.Handler {
		return rest.GetArtifact(ownersOf(environment), place, apigateway.MaxFile, report)
	})
}

// RunPresignedUploadURL gives URLs to put files of runs and logged models.
func RunPresignedUploadURL() {
	environment := boot.Open()
	settings, client := open(environment)
	operation := rest.CreatePresignedUploadURL(s3store.New(client, artifacts.RootOf(settings.name)))
	environment.ServeHandler(func(report func(context.Context, error)) http.Handler {
		return rest.Handler(operation, ownersOf(environment), report)
	})
}

// RunPresignedDownloadURL gives URLs to get files of runs.
func RunPresignedDownloadURL() {
	environment := boot.Open()
	settings, client := open(environment)
	operation := rest.CreatePresignedDownloadURL(s3store.New(client, artifacts.RootOf(settings.name)), settings.downloadTime)
	environment.ServeHandler(func(report func(context.Context, error)) http.Handler {
		return rest.Handler(operation, ownersOf(environment), report)
	})
}

// RunListing lists what runs or logged models keep.
func RunListing(operation func(rest.Listing) rest.Operation[rest.Owners]) {
	environment := boot.Open()
	settings, client := open(environment)
	listing := s3store.New(client, artifacts.RootOf(settings.name))
	environment.ServeHandler(func(report func(context.Context, error)) http.Handler {
		return rest.Handler(operation(listing), ownersOf(environment), report)
	})
}
