#!/usr/bin/env bash
# Holds the templates in cdk.out to cfn-lint and checkov. What is accepted stands
# in infra/accepted.go, with its reason.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/stack/tools.sh

venv=$cache/templates
if ! cmp -s scripts/stack/requirements.txt "$venv/requirements.txt"; then
  need python3 "sudo apt-get install python3 python3-venv"
  echo "Installing cfn-lint and checkov into $venv (a minute, once)"
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement scripts/stack/requirements.txt
  cp scripts/stack/requirements.txt "$venv/requirements.txt"
fi

shopt -s nullglob
templates=(cdk.out/*.template.json)
test ${#templates[@]} -gt 0 || fail "there are no templates: run make synth"
"$venv/bin/cfn-lint" "${templates[@]}"
files=()
for template in "${templates[@]}"; do files+=(--file "$template"); done
# It would ask its makers for more about the rules, and complain where it cannot.
LOG_LEVEL=ERROR "$venv/bin/checkov" --framework cloudformation --compact --quiet --skip-download "${files[@]}"
