// Package resttest gives tests all operations as one server in the process, and
// the recorded requests to send it.
package resttest

import (
	"context"
	"net/http"
	"strings"

	"modelregistry/internal/operations"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/tracking"
	"modelregistry/internal/web"
)

// ArtifactRoot is where experiments keep their artifacts: what clients reach
// through the API.
const ArtifactRoot = "mlflow-artifacts:/"

// ofRegistry are the registry's operations by the names of their folders.
var ofRegistry = map[string]rest.Operation[*registry.Registry]{
	"create-registered-model":        rest.CreateRegisteredModel,
	"get-registered-model":           rest.GetRegisteredModel,
	"search-registered-models":       rest.SearchRegisteredModels,
	"update-registered-model":        rest.UpdateRegisteredModel,
	"rename-registered-model":        rest.RenameRegisteredModel,
	"delete-registered-model":        rest.DeleteRegisteredModel,
	"get-latest-versions":            rest.GetLatestVersions,
	"set-registered-model-tag":       rest.SetRegisteredModelTag,
	"delete-registered-model-tag":    rest.DeleteRegisteredModelTag,
	"set-registered-model-alias":     rest.SetRegisteredModelAlias,
	"delete-registered-model-alias":  rest.DeleteRegisteredModelAlias,
	"get-model-version-by-alias":     rest.GetModelVersionByAlias,
	operations.CreateModelVersion:    rest.CreateModelVersion(Uploaded, unheard),
	"get-model-version":              rest.GetModelVersion,
	"search-model-versions":          rest.SearchModelVersions,
	"update-model-version":           rest.UpdateModelVersion,
	"delete-model-version":           rest.DeleteModelVersion,
	"transition-model-version-stage": rest.TransitionModelVersionStage,
	"set-model-version-tag":          rest.SetModelVersionTag,
	"delete-model-version-tag":       rest.DeleteModelVersionTag,
	"get-model-version-download-uri": rest.GetModelVersionDownloadURI,
	operations.VerifyModelVersion:    rest.VerifyModelVersion(Uploaded),
}

// Uploaded are the files that each version's folder has.
var Uploaded = Objects{{Path: "MLmodel", Size: 643, ETag: "b1946ac92492d2347c6235b4d2611184"}}

// Objects is a bucket that has the same files in each folder.
type Objects []registry.UploadedFile

// DescribeAll gives the files.
func (o Objects) DescribeAll(context.Context, string, int) ([]registry.UploadedFile, error) {
	return o, nil
}

// Holds tells uploads, which have manifests of their own, from none.
func (o Objects) Holds(string) bool { return false }

// Upload registers a version by upload, with these files.
func Upload(ctx context.Context, store registry.UploadStore, name registry.ModelName) error {
	folder := "uploads/" + string(name) + "/run"
	upload, err := store.RegisterUpload(ctx, registry.NewUpload{
		ID:      registry.UploadID{Folder: folder, MLmodel: "1"},
		Version: registry.NewModelVersion{Name: name, Source: "s3://bucket/" + folder},
	})
	if err != nil {
		return err
	}
	return store.SettleUpload(ctx, upload, registry.Settlement{Status: registry.StatusReady, Files: Uploaded})
}

// unheard is for errors that the answer tells.
func unheard(context.Context, error) {}

// Stores gives an operation its stores by its name, as each function has stores
// of its own.
type Stores interface {
	Registry(operation string) registry.Store
	Tracking(operation string) tracking.Store
}

// Shared are the same stores for every operation.
type Shared struct {
	OfRegistry registry.Store
	OfTracking tracking.Store
}

// Registry gives the registry's store.
func (s Shared) Registry(string) registry.Store { return s.OfRegistry }

// Tracking gives the store of tracking.
func (s Shared) Tracking(string) tracking.Store { return s.OfTracking }

// Server routes to all operations but those on artifacts.
func Server(stores Stores) http.Handler { return ServerWithArtifacts(stores, nil) }

// ServerWithArtifacts routes to those on artifacts, too, of which each has the ones
// that bucket gives it.
func ServerWithArtifacts(stores Stores, bucket func(operation string) Artifacts) http.Handler {
	handlers := make(map[string]http.Handler)
	for _, operation := range operations.All {
		handlers[operation.Name] = rest.ServerInfo()
		if strings.HasPrefix(operation.Name, "web") {
			handlers[operation.Name] = pages(stores, operation.Name, bucket)
		}
		if implementation, ok := ofRegistry[operation.Name]; ok {
			handlers[operation.Name] = rest.Handler(implementation, registryOf(stores, operation.Name), unheard)
		}
		if implementation, ok := ofTracking[operation.Name]; ok {
			handlers[operation.Name] = track(implementation, stores, operation.Name)
		}
		if artifact, ok := artifactHandlers[operation.Name]; ok {
			handlers[operation.Name] = http.NotFoundHandler()
			if bucket != nil {
				handlers[operation.Name] = artifact(registry.New(stores.Registry(operation.Name)), bucket(operation.Name))
			}
		}
	}
	router := operations.NewRouter(operations.All)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		found, ok := router.Find(r.Method, r.URL.Path)
		if !ok {
			http.NotFound(w, r)
			return
		}
		for name, value := range found.Variables {
			r.SetPathValue(name, value)
		}
		handlers[found.Operation.Name].ServeHTTP(w, r)
	})
}

// registryOf knows what is tracked where the operation asks.
func registryOf(stores Stores, operation string) *registry.Registry {
	of := registry.New(stores.Registry(operation))
	if operation == operations.CreateModelVersion || operation == operations.WebChange {
		return of.WithOrigins(tracking.NewOrigins(stores.Tracking(operation)))
	}
	return of
}

func track(implementation rest.Operation[*tracking.Tracking], stores Stores, operation string) http.Handler {
	return rest.Handler(implementation, tracking.New(stores.Tracking(operation), ArtifactRoot), unheard)
}

func pages(stores Stores, operation string, bucket func(operation string) Artifacts) http.Handler {
	services := web.Services{
		Registry: registryOf(stores, operation), Tracking: tracking.New(stores.Tracking(operation), ArtifactRoot), Objects: Uploaded,
	}
	if bucket != nil {
		services.Artifacts = bucket(operation).Shown
	}
	return web.New(services, unheard)
}
