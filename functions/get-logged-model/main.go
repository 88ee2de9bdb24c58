// Command get-logged-model is the Lambda of MLflow's operation GetLoggedModel.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.GetLoggedModel) }
