"""Artifacts: through our server, directly in S3, and in parts that the client sends to S3 itself."""

import hashlib
import os
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import boto3
import mlflow
import mlflow.pyfunc
import mlflow.sklearn
import requests
from mlflow.artifacts import download_artifacts
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge

from expect import expect, expect_equal, expect_predictions
from report import Report

SERVER = os.environ["MLFLOW_TRACKING_URI"]
ARTIFACTS = f"{SERVER}/api/2.0/mlflow-artifacts"
BUCKET = os.environ["ARTIFACT_BUCKET"]
MEGABYTE = 1 << 20
LARGE = 600
PART_MEGABYTES = 10
PATIENCE = 30
TIMEOUT_SECONDS = 60


def main() -> int:
    """Runs every check, in this order, in the folder that the command line names."""
    report = Report()
    artifacts = Artifacts(Path(sys.argv[1]))
    report.check("artifacts: a model logged through our server loads and predicts", artifacts.model, "proxied", None)
    direct = f"s3://{BUCKET}/artifacts/direct"
    report.check("artifacts: a model logged directly into S3 loads and predicts", artifacts.model, "direct", direct)
    report.check("artifacts: a URL that is signed for a second is refused after it", artifacts.expired)
    report.check("artifacts: a signed URL that was changed is refused", tampered)
    report.check("artifacts: a body with another checksum is refused and not stored", wrong_checksum)
    report.check(f"artifacts: {LARGE} MB go up in parts and come down equal", artifacts.large)
    print(report.summary())
    return 1 if report.failed else 0


class Artifacts:
    """A trained model, and a folder for files."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._features, target = load_diabetes(return_X_y=True)
        self._model = Ridge().fit(self._features, target)
        self._run_id = ""

    def model(self, name: str, location: str | None) -> str:
        experiment = mlflow.create_experiment(name, artifact_location=location)
        with mlflow.start_run(experiment_id=experiment) as active:
            logged = mlflow.sklearn.log_model(self._model, name="model", input_example=self._features[:2])
            mlflow.log_text("notes", "notes.txt")
        self._run_id = active.info.run_id
        loaded = mlflow.pyfunc.load_model(logged.model_uri)
        expect_predictions(loaded.predict(self._features), self._model.predict(self._features))
        expect_equal(mlflow.artifacts.load_text(f"runs:/{self._run_id}/notes.txt"), "notes")
        return mlflow.get_logged_model(logged.model_id).artifact_location

    def expired(self) -> None:
        """Of a run whose artifacts are in S3."""
        asked = {"run_id": self._run_id, "path": "notes.txt", "expiration": 1}
        answer = requests.post(
            f"{SERVER}/api/2.0/mlflow/artifacts/presigned-download-url", json=asked, timeout=TIMEOUT_SECONDS
        )
        expect(answer.ok, answer.text)
        url = answer.json()["presigned_url"]
        deadline = time.monotonic() + PATIENCE
        while (status := requests.get(url, timeout=TIMEOUT_SECONDS).status_code) == 200 and time.monotonic() < deadline:
            time.sleep(0.2)
        expect_equal(status, 403)

    def large(self) -> str:
        sent = self._directory / "large.bin"
        block = os.urandom(MEGABYTE)
        with sent.open("wb") as file:
            for number in range(LARGE):
                file.write(number.to_bytes(4, "big") + block[4:])
        started = time.monotonic()
        get_artifact_repository("mlflow-artifacts:/large").log_artifact(str(sent))
        up = time.monotonic() - started
        expect_equal(parts_of("artifacts/large/large.bin"), LARGE // PART_MEGABYTES)
        received = Path(
            download_artifacts("mlflow-artifacts:/large/large.bin", dst_path=str(self._directory / "received"))
        )
        down = time.monotonic() - started - up
        expect_equal(digest(received), digest(sent))
        sent.unlink()
        received.unlink()
        return f"up {up:.1f} s, down {down:.1f} s"


def parts_of(key: str) -> int:
    """The number of parts that an object was made of: S3's tag ends with it."""
    head = boto3.client("s3", endpoint_url=os.environ["MLFLOW_S3_ENDPOINT_URL"]).head_object(Bucket=BUCKET, Key=key)
    return int(head["ETag"].strip('"').rpartition("-")[2])


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def tampered() -> None:
    for name in ("mine.txt", "other.txt"):
        requests.put(f"{ARTIFACTS}/artifacts/{name}", data=name, timeout=TIMEOUT_SECONDS).raise_for_status()
    signed = requests.get(f"{ARTIFACTS}/presigned/mine.txt", timeout=TIMEOUT_SECONDS).json()["url"]
    seconds = parse_qs(urlsplit(signed).query)["X-Amz-Expires"][0]
    for method, url in (
        ("GET", signed.replace("mine.txt", "other.txt", 1)),
        ("GET", signed.replace(f"X-Amz-Expires={seconds}", "X-Amz-Expires=86400", 1)),
        ("PUT", signed),
    ):
        expect_equal((method, requests.request(method, url, timeout=TIMEOUT_SECONDS).status_code), (method, 403))
    expect_equal(requests.get(signed, timeout=TIMEOUT_SECONDS).text, "mine.txt")


def wrong_checksum() -> None:
    url = f"{ARTIFACTS}/artifacts/broken.txt"
    refusal = requests.put(url, data="a", headers={"Content-MD5": "XUFAKrxLKna5cZ2REBfFkg=="}, timeout=TIMEOUT_SECONDS)
    expect_equal(refusal.status_code, 400)
    expect_equal(requests.get(url, timeout=TIMEOUT_SECONDS).status_code, 404)


if __name__ == "__main__":
    sys.exit(main())
