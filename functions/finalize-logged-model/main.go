// Command finalize-logged-model is the Lambda of MLflow's operation FinalizeLoggedModel.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.FinalizeLoggedModel) }
