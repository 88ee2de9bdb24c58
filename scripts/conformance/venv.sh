#!/usr/bin/env bash
# Installs MLflow and what the checks need into a venv, unless it is there, and prints where that is.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=${CACHE:-$root/.cache}/conformance
stamp=$venv/requirements.txt

if ! cmp -s "$here/requirements.txt" "$stamp"; then
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || { echo "Python 3.11 or newer is missing: sudo apt-get install python3 python3-venv" >&2; exit 1; }
  echo "Installing MLflow and what the checks train with into $venv (a few minutes, once) ..." >&2
  rm -rf "$venv"
  python3 -m venv "$venv" || { echo "python3 cannot make a venv: sudo apt-get install python3-venv" >&2; exit 1; }
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt" >&2
  cp "$here/requirements.txt" "$stamp"
fi

echo "$venv"
