// Command list-run-artifacts is the Lambda of MLflow's operation ListArtifacts.
package main

import (
	"modelregistry/internal/boot/bucket"
	"modelregistry/internal/rest"
)

func main() { bucket.RunListing(rest.ListRunArtifacts) }
