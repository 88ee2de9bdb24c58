// Package site makes the functions of the pages. It stands apart from package boot
// so that no other function carries templates and Markdown.
package site

import (
	"context"
	"net/http"

	"modelregistry/internal/apigateway"
	"modelregistry/internal/boot"
	"modelregistry/internal/registry"
	"modelregistry/internal/web"
)

// Run answers events with pages, until the function's environment ends. Places, if
// any, give the folders whose files are shown; only who needs them carries S3.
func Run[P web.Artifacts](places func(boot.Environment) []P) {
	environment := boot.Open()
	services := web.Services{Registry: registry.New(environment.Store), Tracking: environment.Tracking(), MaxFile: apigateway.MaxFile}
	for _, place := range places(environment) {
		services.Artifacts = append(services.Artifacts, place)
	}
	serve(environment, services)
}

// RunRegistering answers events with pages whose forms register versions: with
// their files among the objects, and known to what is tracked.
func RunRegistering(objects func(boot.Environment) registry.Objects) {
	environment := boot.Open()
	serve(environment, web.Services{
		Registry: environment.RegistryWithOrigins(), Tracking: environment.Tracking(), Objects: objects(environment),
	})
}

func serve(environment boot.Environment, services web.Services) {
	environment.ServeHandler(func(report func(context.Context, error)) http.Handler { return web.New(services, report) })
}

// NoFiles are no places, for functions that show no files.
func NoFiles(boot.Environment) []web.Artifacts { return nil }
