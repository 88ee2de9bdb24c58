// Package web is the registry as pages for people: HTML rendered on the server
// that works without a script, and a small script of our own that saves reloads.
//
// A page is a file with its handler, and a template of the same name. Templates
// are parsed once. A handler gives what to show, or an error, and nothing is sent
// before all of it is rendered. What changes the registry is a form: each has an
// address of its own, where it is shown, and is sent to one of two addresses, by
// the access that it needs. What was refused is shown again as it was typed.
//
// Models are named in queries, not in paths: of those, gateways decode some and
// browsers resolve others.
package web

import (
	"context"
	"net/http"
	"time"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// The addresses of the pages. The operation's routes lead to them.
const (
	modelsPath  = "/models"
	modelPath   = "/models/model"
	versionPath = "/models/version"
	comparePath = "/models/compare"
	formPath    = "/models/form"

	experimentsPath = "/experiments"
	experimentPath  = "/experiments/experiment"
	runPath         = "/experiments/run"
	metricPath      = "/experiments/metric"
	loggedModelPath = "/experiments/logged-model"
	compareRunsPath = "/experiments/compare"

	// ChangePath takes the forms that a writer may send, RemovePath those that
	// demand an admin: whoever guards the routes tells them apart.
	ChangePath = "/models/change"
	RemovePath = "/models/remove"
	assetsPath = "/assets/"
)

// Services are what pages show and forms change.
type Services struct {
	Registry *registry.Registry
	Tracking *tracking.Tracking
	// Objects has the files of new versions, which are noted; nil where none are made.
	Objects registry.Objects
	// Artifacts are the places whose files pages show.
	Artifacts []Artifacts
	// MaxFile is the most bytes of a file that a client can download through the API,
	// or 0 for any.
	MaxFile int64
}

// site is the pages of one registry.
type site struct {
	registry *registry.Registry
	tracking *tracking.Tracking
	objects  registry.Objects
	places   []Artifacts
	maxFile  int64
	report   func(context.Context, error)
	now      func() time.Time
}

// New serves the pages of services. What fails is reported with its causes, of
// which the reader sees none.
func New(of Services, report func(context.Context, error)) http.Handler {
	s := &site{
		registry: of.Registry, tracking: of.Tracking, objects: of.Objects, places: of.Artifacts, maxFile: of.MaxFile, report: report, now: time.Now,
	}
	mux := http.NewServeMux()
	mux.Handle("GET /{$}", s.page(func(*http.Request) (view, error) { return view{location: modelsPath}, nil }))
	mux.Handle("GET "+modelsPath, s.page(s.models))
	mux.Handle("GET "+modelPath, s.page(s.model))
	mux.Handle("GET "+versionPath, s.page(s.version))
	mux.Handle("GET "+comparePath, s.page(s.compare))
	mux.Handle("GET "+experimentsPath, s.page(s.experiments))
	mux.Handle("GET "+experimentPath, s.page(s.experiment))
	mux.Handle("GET "+runPath, s.page(s.run))
	mux.Handle("GET "+metricPath, s.page(s.metric))
	mux.Handle("GET "+loggedModelPath, s.page(s.loggedModel))
	mux.Handle("GET "+compareRunsPath, s.page(s.compareRuns))
	mux.Handle("GET "+formPath, s.page(s.showForm))
	mux.Handle("POST "+ChangePath, s.page(s.sendForm))
	mux.Handle("POST "+RemovePath, s.page(s.sendForm))
	mux.HandleFunc("GET "+assetsPath+"{file}", s.asset)
	mux.Handle("/", s.page(func(*http.Request) (view, error) { return view{}, errNoPage }))
	return s.guarded(mux)
}
