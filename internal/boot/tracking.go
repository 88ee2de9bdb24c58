package boot

import (
	"modelregistry/internal/dynamo/runs"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/tracking"
)

// Track answers events with an operation of tracking, until the function's
// environment ends.
func Track(operation rest.Operation[*tracking.Tracking]) {
	environment := Open()
	serve(rest.Handler(operation, environment.Tracking(), report), environment.logger)
}

// RegistryWithOrigins is kept on the environment's table, and knows the runs and
// logged models there.
func (e Environment) RegistryWithOrigins() *registry.Registry {
	return registry.New(e.Store).WithOrigins(tracking.NewOrigins(runs.Open(e.Table)))
}

// Tracking is kept on the environment's table. Without a place for artifacts the
// function ends, and says why.
func (e Environment) Tracking() *tracking.Tracking {
	root, err := ArtifactRoot(e.Getenv)
	if err != nil {
		e.Fatal(err)
	}
	return tracking.New(runs.Open(e.Table), root)
}
