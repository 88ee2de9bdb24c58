// Command create-presigned-upload-url is the Lambda that lets a client put a file of a run or a logged
// model into S3 itself.
package main

import "modelregistry/internal/boot/bucket"

func main() { bucket.RunPresignedUploadURL() }
