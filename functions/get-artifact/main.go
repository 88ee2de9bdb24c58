// Command get-artifact is the Lambda that answers with a file of a run.
package main

import "modelregistry/internal/boot/bucket"

func main() { bucket.RunGetArtifact() }
