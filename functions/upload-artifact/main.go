// Command upload-artifact is the Lambda that stores a file as an artifact.
package main

import "modelregistry/internal/boot/bucket"

func main() { bucket.RunUploadArtifact() }
