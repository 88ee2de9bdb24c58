// Command get-presigned-download-url is the Lambda that lets a client fetch an artifact from S3 itself.
package main

import "modelregistry/internal/boot/bucket"

func main() { bucket.RunPresignedDownloads() }
