// Command delete-logged-model is the Lambda of MLflow's operation DeleteLoggedModel.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.DeleteLoggedModel) }
