#!/usr/bin/env bash
# Runs the conformance checks in a venv of their own. Arguments go to main.py; see README.md.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
venv=${CACHE:-$root/.cache}/conformance
stamp=$venv/requirements.txt

if ! cmp -s "$here/requirements.txt" "$stamp"; then
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
    || { echo "Python 3.11 or newer is missing: sudo apt-get install python3 python3-venv" >&2; exit 1; }
  echo "Installing MLflow and what the checks train with into $venv (a few minutes, once) ..."
  rm -rf "$venv"
  python3 -m venv "$venv" || { echo "python3 cannot make a venv: sudo apt-get install python3-venv" >&2; exit 1; }
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
  cp "$here/requirements.txt" "$stamp"
fi

"$venv/bin/python" -m unittest discover --quiet --start-directory "$here"
exec "$venv/bin/python" "$here/main.py" "$@"
