#!/usr/bin/env bash
# Serves the pages and the API of the deployed stack on this machine, signed with
# the caller's credentials.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/stack/tools.sh

identify
url=$(deployed ApiUrl)
test -n "$url" || fail "The stack $stack is not deployed."
exec go run ./scripts/web "$url" "$region"
