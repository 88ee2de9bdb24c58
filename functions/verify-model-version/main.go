// Command verify-model-version is the Lambda that tells whether a version's files
// still are what was registered.
package main

import (
	"modelregistry/internal/boot/bucket"
	"modelregistry/internal/rest"
)

func main() { bucket.RunOperation(rest.VerifyModelVersion) }
