// Package artifacts keeps the files of runs and models in S3, below one root.
package artifacts

// Folder is where in the bucket artifacts lie, beside the uploads.
const Folder = "artifacts"

// Proxied is the artifact root of an installation whose clients send and fetch
// artifacts through its API. It stands for the Folder.
const Proxied = "mlflow-artifacts:/"

// Direct is the artifact root of an installation whose clients go to the bucket
// with credentials of their own.
func Direct(bucket string) string { return "s3://" + bucket + "/" + Folder }
