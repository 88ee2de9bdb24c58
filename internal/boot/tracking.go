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
	serve(rest.Handler(operation, tracking.New(runs.Open(environment.Table), root), report), environment.logger)
}
