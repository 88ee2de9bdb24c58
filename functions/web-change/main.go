// Command web-change is the Lambda that takes the forms of the pages that a writer may send.
package main

import "modelregistry/internal/boot/site"

func main() { site.Run(site.NoFiles) }
