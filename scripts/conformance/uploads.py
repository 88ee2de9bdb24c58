"""Registration by upload: a folder that any S3 client puts into the bucket becomes a version."""

import os
import sys
import time
from pathlib import Path

import boto3
import mlflow.pyfunc
import mlflow.sklearn
from mlflow import MlflowClient
from mlflow.entities.model_registry import ModelVersion
from mlflow.exceptions import MlflowException
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge

from expect import expect_equal, expect_predictions
from report import Report

NAME = "Häuser + Preise"
PATIENCE = 30


def main() -> int:
    """Runs every check, in this order, in the folder that the command line names."""
    report = Report()
    uploads = Uploads(Path(sys.argv[1]))
    report.check("a folder uploaded with boto3 is a version to load and predict with", uploads.load)
    report.check("registration.yaml sets description, tags and aliases", uploads.described)
    report.check("what is no model is a version with a failed status", uploads.failed)
    print(report.summary())
    return 1 if report.failed else 0


class Uploads:
    """A saved model, and the bucket to upload it to."""

    def __init__(self, directory: Path) -> None:
        self._folder = directory / "uploaded"
        self._client = MlflowClient()
        self._features, target = load_diabetes(return_X_y=True)
        self._model = Ridge().fit(self._features, target)
        mlflow.sklearn.save_model(self._model, str(self._folder), input_example=self._features[:2])

    def load(self) -> str:
        started = time.monotonic()
        for path in sorted(self._folder.rglob("*")):
            if path.is_file():
                self._put(f"{NAME}/run 1/{path.relative_to(self._folder)}", path.read_bytes())
        self._await("1", "READY")
        took = time.monotonic() - started
        loaded = mlflow.pyfunc.load_model(f"models:/{NAME}/1")
        expect_predictions(loaded.predict(self._features), self._model.predict(self._features))
        return f"ready after {took:.1f} s"

    def described(self) -> None:
        text = "description: Prices\ntags: {team: pricing}\naliases: [champion]\n"
        self._put(f"{NAME}/run 1/registration.yaml", text.encode())
        deadline = time.monotonic() + PATIENCE
        while "champion" not in self._client.get_registered_model(NAME).aliases and time.monotonic() < deadline:
            time.sleep(0.1)
        version = self._client.get_model_version_by_alias(NAME, "champion")
        expect_equal((version.version, version.description, version.tags), ("1", "Prices", {"team": "pricing"}))

    def failed(self) -> None:
        self._put(f"{NAME}/run 2/MLmodel", b"flavors: [")
        version = self._await("2", "FAILED_REGISTRATION")
        expect_equal(version.status_message.startswith("MLmodel cannot be read: it is no YAML"), True)

    def _put(self, key: str, content: bytes) -> None:
        client = boto3.client("s3", endpoint_url=os.environ["MLFLOW_S3_ENDPOINT_URL"])
        client.put_object(Bucket=os.environ["ARTIFACT_BUCKET"], Key=f"uploads/{key}", Body=content)

    def _await(self, number: str, status: str) -> ModelVersion:
        """The version, once it has the status."""
        deadline = time.monotonic() + PATIENCE
        seen = "no version"
        while time.monotonic() < deadline:
            try:
                version = self._client.get_model_version(NAME, number)
            except MlflowException as missing:
                expect_equal(missing.error_code, "RESOURCE_DOES_NOT_EXIST")
            else:
                seen = f"{version.status}: {version.status_message}"
                if version.status == status:
                    return version
            time.sleep(0.1)
        raise AssertionError(f"version {number} is not {status} after {PATIENCE} s, but {seen}")


if __name__ == "__main__":
    sys.exit(main())
