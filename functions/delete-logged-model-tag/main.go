// Command delete-logged-model-tag is the Lambda of MLflow's operation DeleteLoggedModelTag.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.DeleteLoggedModelTag) }
