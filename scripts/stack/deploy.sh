#!/usr/bin/env bash
# Deploys the stack. It shows who deploys where and what changes, and asks. It
# refuses what would lose data: another table or bucket, or another number of shards.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/stack/tools.sh

bootstrap() {
  local found
  if found=$(aws cloudformation describe-stacks --stack-name CDKToolkit --output text --query 'Stacks[0].StackName' 2>&1); then return; fi
  grep -q 'does not exist' <<<"$found" || fail "$found"
  agree "CDK was never used in this account and region: bootstrap it (the stack CDKToolkit, with a bucket and roles)?"
  cdk bootstrap "aws://$account/$region"
}

# refuse_loss reads what CDK says would become of the table and the bucket.
refuse_loss() {
  if grep -E '^\[[-~+]+\] AWS::(DynamoDB::Table|S3::Bucket) .*(replace|destroy|orphan)' <<<"$1" >&2; then
    fail "The deployment would replace or remove what holds the data: nothing was done."
  fi
}

refuse_other_shards() {
  local now before
  before=$(deployed Shards)
  now=$(grep -A 3 '"Shards": {' "cdk.out/$stack.template.json" | sed -n 's/.*"Value": "\(.*\)".*/\1/p')
  if test -n "$before" && test "$before" != "$now"; then
    fail "The table was made for shards=$before; with shards=$now, models that are there would not be found. Nothing was done."
  fi
}

identify
bootstrap
changes=$(cdk diff ${settings[@]+"${settings[@]}"} 2>&1) || fail "$changes"
echo "$changes"
refuse_loss "$changes"
refuse_other_shards
agree "Deploy this?"
cdk deploy --require-approval never ${settings[@]+"${settings[@]}"}
