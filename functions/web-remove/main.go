// Command web-remove is the Lambda that takes the forms of the pages that an admin may send.
package main

import "modelregistry/internal/boot/site"

func main() { site.Run(site.NoFiles) }
