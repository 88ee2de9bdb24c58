"""Holds our registry to the real MLflow: see README.md."""

import argparse
import os
import shlex
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from apart import run_apart
from client import Client
from replay import Replay
from report import Report
from servers import QUIET, our_stack, real_server


def main() -> int:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="conformance-", ignore_cleanup_errors=True) as directory:
        return _compare(options, Path(directory))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--command", type=shlex.split, required=True, help="starts our stack; it is given PORT and DATA"
    )
    parser.add_argument("--only", default="", metavar="PREFIX", help="replay only scenarios whose name begins so")
    parser.add_argument("--part", choices=("replay", "flow", "auth"), help="do only this part")
    parser.add_argument("--record", metavar="FILE", help="write the real server's replies there as they come")
    return parser.parse_args()


def _compare(options: argparse.Namespace, directory: Path) -> int:
    report = Report()
    if options.part != "auth":
        _compare_open(options, directory, report)
    if options.part in (None, "auth"):
        _signed(options.command, directory / "signed", report)
    print(report.summary())
    return 1 if report.failed else 0


def _compare_open(options: argparse.Namespace, directory: Path, report: Report) -> None:
    with ExitStack() as servers:
        print("Starting our stack ...", flush=True)
        environment = servers.enter_context(our_stack(options.command, directory / "ours"))
        if options.part != "flow":
            _replay(options, directory, environment["MLFLOW_TRACKING_URI"], report)
        if options.part != "replay":
            _flow(directory / "flow", environment, report)
    if options.part != "replay":
        _beside(options.command, directory / "beside", report)


def _signed(command: list[str], directory: Path, report: Report) -> None:
    """A stack of its own, which takes signed requests alone."""
    print("Starting our stack with signatures ...", flush=True)
    os.environ.update(QUIET)
    from auth import run

    run(report, command, directory)


def _replay(options: argparse.Namespace, directory: Path, ours: str, report: Report) -> None:
    print("Starting a real MLflow server ...", flush=True)
    with ExitStack() as opened:
        golden = opened.enter_context(open(options.record, "w", encoding="utf-8")) if options.record else None
        real = opened.enter_context(real_server(directory / "real"))
        Replay(Client(real), Client(ours), report, golden).run(options.only)


def _flow(directory: Path, environment: dict[str, str], report: Report) -> None:
    """The documentation's workflows with our server alone, and what else people do with it."""
    alone = {"MLFLOW_TRACKING_URI": environment["MLFLOW_TRACKING_URI"]}
    directory.mkdir()
    run_apart(report, "flow.py", directory / "document", alone)
    run_apart(report, "training.py", directory / "training", alone)
    run_apart(report, "java.py", directory / "java", alone)
    run_apart(report, "artifacts.py", directory / "artifacts", environment)
    run_apart(report, "uploads.py", directory / "uploads", environment)


def _beside(command: list[str], directory: Path, report: Report) -> None:
    """The workflows again beside another tracking server, on a stack that has none of their models yet."""
    print("Starting our stack as a registry alone ...", flush=True)
    with our_stack(command, directory / "ours") as environment:
        ours = environment["MLFLOW_TRACKING_URI"]
        beside = {"MLFLOW_REGISTRY_URI": ours, "MLFLOW_TRACKING_URI": f"sqlite:///{directory / 'tracking.db'}"}
        run_apart(report, "flow.py", directory / "flow", environment | beside)


if __name__ == "__main__":
    sys.exit(main())
