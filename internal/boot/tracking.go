package boot

import (
	"modelregistry/internal/dynamo/runs"
	"modelregistry/internal/rest"
	"modelregistry/internal/tracking"
)

// Track answers events with an operation of tracking, until the function's
// environment ends.
func Track(operation rest.Operation[*tracking.Tracking]) {
	environment := Open()
	root, err := ArtifactRoot(environment.Getenv)
	if err != nil {
		environment.Fatal(err)
	}
	store := withoutModels{Store: runs.Open(environment.Table)}
	serve(rest.Handler(operation, tracking.New(store, root), report), environment.logger)
}

// withoutModels is a store of which no function asks for logged models or
// searches yet.
type withoutModels struct {
	*runs.Store
	tracking.LoggedModelStore
	tracking.SearchStore
}
