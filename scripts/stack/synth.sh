#!/usr/bin/env bash
# Makes the CloudFormation templates in cdk.out. It needs no network and no account.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/stack/tools.sh

rm -rf cdk.out
cdk synth --quiet ${settings[@]+"${settings[@]}"}
wc -c cdk.out/*.template.json | awk '$2 != "total" { print $2 ": " $1 " bytes" }'
