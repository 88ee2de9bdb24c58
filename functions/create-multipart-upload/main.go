// Command create-multipart-upload is the Lambda that begins an upload that the client sends to S3 in parts.
package main

import (
	"modelregistry/internal/boot/bucket"
	"modelregistry/internal/rest"
)

func main() { bucket.RunArtifacts(rest.CreateMultipartUpload) }
