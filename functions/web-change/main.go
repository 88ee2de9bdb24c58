// Command web-change is the Lambda that takes the forms of the pages that a writer may send.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/web"
)

func main() { boot.RunSite(web.New) }
