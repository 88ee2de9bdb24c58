// Command list-logged-model-artifacts is the Lambda of MLflow's operation ListLoggedModelArtifacts.
package main

import (
	"modelregistry/internal/boot/bucket"
	"modelregistry/internal/rest"
)

func main() { bucket.RunListing(rest.ListLoggedModelArtifacts) }
