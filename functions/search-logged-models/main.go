// Command search-logged-models is the Lambda of MLflow's operation SearchLoggedModels.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.SearchLoggedModels) }
