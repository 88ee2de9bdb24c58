#!/usr/bin/env bash
# Takes the stack away. The table and the bucket stay, unless one says twice that
# they shall go: DELETE_DATA=yes, and the name of the stack when asked, or in CONFIRM.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/stack/tools.sh

# keeps tells whether the deployed stack leaves its data behind.
keeps() {
  aws cloudformation get-template --stack-name "$stack" --query 'TemplateBody' --output json |
    grep -A 200 '"AWS::DynamoDB::Table"' | grep -m 1 '"DeletionPolicy"' | grep -q Retain
}

confirm_deletion() {
  local answer=${CONFIRM:-}
  echo "This deletes every model, version and tag in $table and every artifact in $bucket, for good."
  if test -z "$answer"; then
    printf 'Type %s to delete them: ' "$stack"
    read -r answer || echo
  fi
  test "$answer" = "$stack" || fail "That is not $stack: nothing was done."
}

empty_bucket() {
  local batch
  while batch=$(aws s3api list-object-versions --bucket "$bucket" --max-items 500 --output json \
    --query '{Quiet: `true`, Objects: [Versions, DeleteMarkers][].{Key: Key, VersionId: VersionId}}') && grep -q '"Key"' <<<"$batch"; do
    aws s3api delete-objects --bucket "$bucket" --delete "$batch" >/dev/null
  done
}

# delete_what_stayed deletes what a stack that keeps its data leaves behind.
delete_what_stayed() {
  if aws dynamodb describe-table --table-name "$table" >/dev/null 2>&1; then
    aws dynamodb update-table --table-name "$table" --no-deletion-protection-enabled >/dev/null
    aws dynamodb wait table-exists --table-name "$table"
    aws dynamodb delete-table --table-name "$table" >/dev/null
    echo "Deleted the table $table."
  fi
  if aws s3api head-bucket --bucket "$bucket" >/dev/null 2>&1; then
    aws s3api delete-bucket --bucket "$bucket"
    echo "Deleted the bucket $bucket."
  fi
}

identify
table=$(deployed TableName)
bucket=$(deployed BucketName)
test -n "$table" || fail "There is no stack $stack in this account and region."
if test "${DELETE_DATA:-}" = yes; then
  confirm_deletion
  empty_bucket
  cdk destroy --force ${settings[@]+"${settings[@]}"}
  delete_what_stayed
else
  keeps || fail "$stack was deployed with removal=delete: its data goes with it. Say DELETE_DATA=yes if it shall, or deploy it with removal=keep first. Nothing was done."
  agree "Take $stack away? The table $table and the bucket $bucket stay."
  cdk destroy --force ${settings[@]+"${settings[@]}"}
  echo "What stays: the table $table and the bucket $bucket."
fi
