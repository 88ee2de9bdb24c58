#!/usr/bin/env bash
# Has SQS put the dead letters of uploads back into their queue.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/stack/tools.sh

identify
url=$(deployed UploadDeadLettersUrl)
test -n "$url" || fail "The stack $stack is not deployed."
read -r arn count < <(aws sqs get-queue-attributes --queue-url "$url" --output text \
  --attribute-names QueueArn ApproximateNumberOfMessages --query '[Attributes.QueueArn, Attributes.ApproximateNumberOfMessages]')
agree "Put about $count messages back?"
aws sqs start-message-move-task --source-arn "$arn"
