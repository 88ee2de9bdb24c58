"""Runs checks in a process of their own: MLflow reads its settings when it is imported, and keeps what it has read."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TextIO

from report import Report
from servers import QUIET, venv_path

SUMMARY = re.compile(r"(\d+) passed, (\d+) failed")
# What would tell the client more than the check means to.
TOLD = ("MLFLOW_", "AWS_", "ARTIFACT_")


def run_apart(report: Report, script: str, directory: Path, environment: dict[str, str]) -> None:
    """Runs a script of this folder in a directory, and adds what passed and failed there to the report."""
    temporary = directory / "tmp"  # where the client leaves what it has loaded
    temporary.mkdir(parents=True)
    bare = {name: value for name, value in os.environ.items() if not name.startswith(TOLD)}
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name(script)), str(directory)],
        env=bare | QUIET | {"PATH": venv_path(), "TMPDIR": str(temporary)} | environment,
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        last = _shown(process.stdout)
    except BaseException:
        process.kill()
        raise
    status = process.wait()
    counted = SUMMARY.fullmatch(last)
    if not counted:
        report.check(f"{script} comes to its end", _ended, status)
        return
    report.add(passed=int(counted[1]), failed=int(counted[2]))


def _shown(output: TextIO) -> str:
    """Passes the lines on but the summary; gives the last one."""
    last = ""
    for line in output:
        last = line.strip()
        if not SUMMARY.fullmatch(last):
            print(line, end="", flush=True)
    return last


def _ended(status: int) -> None:
    raise AssertionError(f"it ended with {status}, without a summary")
