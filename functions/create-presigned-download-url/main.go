// Command create-presigned-download-url is the Lambda that lets a client fetch a file of a run from S3
// itself.
package main

import "modelregistry/internal/boot/bucket"

func main() { bucket.RunPresignedDownloadURL() }
