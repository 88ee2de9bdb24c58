// Command download-artifact is the Lambda that answers with an artifact.
package main

import "modelregistry/internal/boot/bucket"

func main() { bucket.RunDownloadArtifact() }
