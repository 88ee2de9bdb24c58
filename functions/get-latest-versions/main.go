// Command get-latest-versions is the Lambda of MLflow's operation GetLatestVersions.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.GetLatestVersions) }
