#!/usr/bin/env bash
# Shows who would deploy where, and what would change.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/stack/tools.sh

identify
cdk diff ${settings[@]+"${settings[@]}"}
