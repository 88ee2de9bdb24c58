// Command abort-multipart-upload is the Lambda that gives up an upload in parts.
package main

import (
	"modelregistry/internal/boot/bucket"
	"modelregistry/internal/rest"
)

func main() { bucket.RunArtifacts(rest.AbortMultipartUpload) }
