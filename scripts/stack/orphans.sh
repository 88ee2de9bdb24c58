#!/usr/bin/env bash
# Lists the artifacts of the deployed stack that nothing refers to; REMOVE=yes removes them.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/stack/tools.sh

identify
MLFLOW_TRACKING_URI=$(deployed ApiUrl)
test -n "$MLFLOW_TRACKING_URI" || fail "The stack $stack is not deployed."
ARTIFACT_BUCKET=$(deployed BucketName)
unset MLFLOW_S3_ENDPOINT_URL
keys=$(aws configure export-credentials --format env)
eval "$keys"
export MLFLOW_TRACKING_URI ARTIFACT_BUCKET MLFLOW_TRACKING_AWS_SIGV4=true
if test "${REMOVE:-}" = yes; then agree "Remove what nothing refers to from $ARTIFACT_BUCKET?"; fi
go run ./scripts/orphans
