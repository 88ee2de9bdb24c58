// Command list-artifacts is the Lambda that lists a directory of artifacts.
package main

import (
	"modelregistry/internal/boot/bucket"
	"modelregistry/internal/rest"
)

func main() { bucket.RunArtifacts(rest.ListArtifacts) }
