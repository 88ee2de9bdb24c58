// Command create-logged-model is the Lambda of MLflow's operation CreateLoggedModel.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.CreateLoggedModel) }
