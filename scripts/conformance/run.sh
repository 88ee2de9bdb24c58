#!/usr/bin/env bash
# Runs the conformance checks in a venv of their own. Arguments go to main.py; see README.md.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
venv=$("$here/venv.sh")

"$venv/bin/python" -m unittest discover --quiet --start-directory "$here"
exec "$venv/bin/python" "$here/main.py" "$@"
