// Command set-tag is the Lambda of MLflow's operation SetTag.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.SetTag) }
