// Package site makes the functions of the pages. It stands apart from package boot
// so that no other function carries templates and Markdown.
package site

import (
	"context"
	"net/http"

	"modelregistry/internal/boot"
	"modelregistry/internal/registry"
	"modelregistry/internal/web"
)

// Run answers events with pages, until the function's environment ends.
func Run() {
	environment := boot.Open()
	services := web.Services{Registry: registry.New(environment.Store), Tracking: environment.Tracking()}
	environment.ServeHandler(func(report func(context.Context, error)) http.Handler { return web.New(services, report) })
}
