// Command delete-artifact is the Lambda that removes an artifact, or a directory of them.
package main

import (
	"modelregistry/internal/boot/bucket"
	"modelregistry/internal/rest"
)

func main() { bucket.RunArtifacts(rest.DeleteArtifact) }
