// Command web is the Lambda that shows people the registry as pages, and changes nothing.
package main

import (
	"modelregistry/internal/boot/bucket"
	"modelregistry/internal/boot/site"
)

func main() { site.Run(bucket.Places) }
