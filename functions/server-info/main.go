// Command server-info is the Lambda that answers what asks about the server itself.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.RunHandler(rest.ServerInfo()) }
