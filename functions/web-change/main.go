// Command web-change is the Lambda that takes the forms of the pages that a writer may send.
package main

import (
	"modelregistry/internal/boot/bucket"
	"modelregistry/internal/boot/site"
)

func main() { site.RunRegistering(bucket.Objects) }
