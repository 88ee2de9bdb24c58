"""Starts the two servers, waits until each answers, and ends all that it started."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

START_SECONDS = 180
STOP_SECONDS = 15
POLL_SECONDS = 0.2
LOG_TAIL = 3000
QUIET = {
    "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "MLFLOW_LOGGING_LEVEL": "ERROR",
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
}  # fmt: skip


def free_port() -> int:
    """A port of this machine that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(
    command: list[str], environment: dict[str, str], directory: Path, ready: Callable[[], bool]
) -> Iterator[None]:
    """Runs a command in a process group of its own while the block runs, once it is ready."""
    directory.mkdir(parents=True, exist_ok=True)
    log = directory / "output.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=os.environ | QUIET | environment,
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _await(process, ready, command, log)
        yield
    finally:
        _end(process)


def _await(process: subprocess.Popen, ready: Callable[[], bool], command: list[str], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None:
            raise RuntimeError(f"{command[0]} ended with {process.returncode} before it was ready:\n{_tail(log)}")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{command[0]} was not ready after {START_SECONDS} s:\n{_tail(log)}")
        time.sleep(POLL_SECONDS)


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-LOG_TAIL:]


def _end(process: subprocess.Popen) -> None:
    """Asks the group to end, and kills what is left of it."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def answers(port: int, path: str) -> bool:
    """Whether a server answers 200 there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def listens(port: int) -> bool:
    """Whether something takes connections there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def real_server(directory: Path) -> Iterator[str]:
    """A real MLflow server on an empty SQLite database, with artifacts in files; gives its URL."""
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("mlflow")), "server", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--backend-store-uri", f"sqlite:///{directory / 'mlflow.db'}",
        "--artifacts-destination", str(directory / "artifacts"),
    ]  # fmt: skip
    with running(command, {"PATH": venv_path()}, directory, lambda: answers(port, "/health")):
        yield f"http://127.0.0.1:{port}"


def venv_path() -> str:
    """PATH with this interpreter's programs first: MLflow starts uvicorn by its name."""
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@contextlib.contextmanager
def our_stack(command: list[str], directory: Path) -> Iterator[dict[str, str]]:
    """Our local stack on an empty DATA folder; gives what it wrote to client.env."""
    port = free_port()
    client_env = directory / "data" / "client.env"
    place = {"PORT": str(port), "DATA": str(directory / "data")}
    with running(command, place, directory, lambda: client_env.exists() and answers(port, "/health")):
        yield read_exports(client_env)


def read_exports(path: Path) -> dict[str, str]:
    """The variables that a shell would have after sourcing the file."""
    script = 'set -a; . "$1"; env -0'
    result = subprocess.run(
        ["sh", "-c", script, "sh", str(path)], env={"PATH": os.environ["PATH"]}, capture_output=True, check=True
    )
    pairs = (pair.split("=", 1) for pair in result.stdout.decode().split("\0") if pair)
    return {name: value for name, value in pairs if name not in ("PATH", "PWD", "_", "SHLVL", "OLDPWD")}
