// Command web-remove is the Lambda that takes the forms of the pages that an admin may send.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/web"
)

func main() { boot.RunSite(web.New) }
