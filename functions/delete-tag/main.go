// Command delete-tag is the Lambda of MLflow's operation DeleteTag.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.DeleteTag) }
