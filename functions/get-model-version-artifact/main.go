// Command get-model-version-artifact is the Lambda that answers with a file of a model version.
package main

import "modelregistry/internal/boot/bucket"

func main() { bucket.RunModelVersionArtifact() }
