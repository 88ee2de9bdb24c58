// Command register-upload is the Lambda that registers models which were uploaded
// to the bucket.
package main

import "modelregistry/internal/boot/bucket"

func main() { bucket.RunUploads() }
