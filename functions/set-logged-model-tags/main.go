// Command set-logged-model-tags is the Lambda of MLflow's operation SetLoggedModelTags.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.SetLoggedModelTags) }
