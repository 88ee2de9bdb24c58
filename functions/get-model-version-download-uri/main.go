// Command get-model-version-download-uri is the Lambda of MLflow's operation GetModelVersionDownloadUri.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Run(rest.GetModelVersionDownloadURI) }
