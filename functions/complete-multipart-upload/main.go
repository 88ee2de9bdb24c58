// Command complete-multipart-upload is the Lambda that makes an artifact of the parts of an upload.
package main

import (
	"modelregistry/internal/boot/bucket"
	"modelregistry/internal/rest"
)

func main() { bucket.RunArtifacts(rest.CompleteMultipartUpload) }
