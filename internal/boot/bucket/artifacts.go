package bucket

import (
	"context"
	"net/http"
	"strings"

	"modelregistry/internal/apigateway"
	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/boot"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/uploads"
)

// RunArtifacts answers requests with an operation on artifacts.
func RunArtifacts(operation rest.Operation[rest.Artifacts]) {
	environment := boot.Open()
	_, store := openArtifacts(environment)
	environment.ServeHandler(func(report func(context.Context, error)) http.Handler {
		return rest.Handler(operation, store, report)
	})
}

// RunPresignedDownloads gives URLs that are good for the time of the environment.
func RunPresignedDownloads() {
	environment := boot.Open()
	settings, store := openArtifacts(environment)
	environment.ServeHandler(func(report func(context.Context, error)) http.Handler {
		return rest.Handler(rest.GetPresignedDownloadURL(settings.downloadTime), store, report)
	})
}

// RunUploadArtifact stores the bodies of requests.
func RunUploadArtifact() {
	environment := boot.Open()
	_, store := openArtifacts(environment)
	environment.ServeHandler(func(report func(context.Context, error)) http.Handler {
		return rest.UploadArtifact(store, report)
	})
}

// RunDownloadArtifact answers with files.
func RunDownloadArtifact() {
	environment := boot.Open()
	_, store := openArtifacts(environment)
	environment.ServeHandler(func(report func(context.Context, error)) http.Handler {
		return rest.DownloadArtifact(store, apigateway.MaxFile, report)
	})
}

// RunModelVersionArtifact answers with files of versions: of artifacts and of
// uploads.
func RunModelVersionArtifact() {
	environment := boot.Open()
	var places []rest.Place
	for _, place := range Places(environment) {
		places = append(places, place)
	}
	environment.ServeHandler(func(report func(context.Context, error)) http.Handler {
		return rest.GetModelVersionArtifact(registry.New(environment.Store), places, apigateway.MaxFile, report)
	})
}

// Places are the folders of the bucket in which the files of versions lie: those of
// artifacts and of uploads.
func Places(environment boot.Environment) []*s3store.Store {
	settings, client := open(environment)
	root := artifacts.RootOf(settings.name)
	return []*s3store.Store{s3store.New(client, root), s3store.New(client, root.Beside(strings.TrimSuffix(uploads.Prefix, "/")))}
}

// Objects are all that the bucket has.
func Objects(environment boot.Environment) registry.Objects {
	settings, client := open(environment)
	return s3store.NewBucket(client, settings.name)
}

func openArtifacts(environment boot.Environment) (settings, rest.Artifacts) {
	settings, client := open(environment)
	return settings, s3store.New(client, artifacts.RootOf(settings.name))
}

// RunCreateModelVersion adds versions, with the manifest of those whose files are
// in the bucket, and knows the runs and logged models that are tracked.
func RunCreateModelVersion() {
	environment := boot.Open()
	objects := Objects(environment)
	environment.ServeHandler(func(report func(context.Context, error)) http.Handler {
		operation := rest.CreateModelVersion(objects, report)
		return rest.Handler(operation, environment.RegistryWithOrigins(), report)
	})
}
