// Command log-param is the Lambda of MLflow's operation LogParam.
package main

import (
	"modelregistry/internal/boot"
	"modelregistry/internal/rest"
)

func main() { boot.Track(rest.LogParam) }
