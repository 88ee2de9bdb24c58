// Command create-model-version is the Lambda of MLflow's operation CreateModelVersion.
package main

import "modelregistry/internal/boot/bucket"

func main() { bucket.RunCreateModelVersion() }
