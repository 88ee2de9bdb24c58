"""The real client against a stack that takes IAM signatures alone, as the cloud does without any setting.

The client signs with requests-auth-aws-sigv4 once MLFLOW_TRACKING_AWS_SIGV4 is set. That library signs a query as it is
sent, with a space as +, where AWS's rules want %20. So a query with a space is refused, and search_registered_models
always has some: the client adds a condition of its own. infra/README.md tells what to do.
"""

import contextlib
import os
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import mlflow
import mlflow.sklearn
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from sklearn.linear_model import LinearRegression

from expect import expect, expect_equal, expect_predictions
from report import Report
from servers import free_port, listens, read_exports, running

MODEL = "signed"


def run(report: Report, command: list[str], directory: Path) -> None:
    """Runs every check, each with the credentials of one identity."""
    warnings.simplefilter("ignore", FutureWarning)  # stages are deprecated, and part of what we promise
    data = directory / "data"
    place = {"PORT": str(free_port()), "DATA": str(data), "AUTH": "iam", "ARTIFACTS": "direct"}
    client_env = data / "client.env"
    with running(command, place, directory, lambda: client_env.exists() and listens(int(place["PORT"]))):
        for name, file, check in [
            ("signed: the admin writes and reads", "client.env", admin_writes),
            ("signed: a model goes to S3 directly, and is registered, loaded and predicts", "client.env", logs_directly),
            ("signed: a filter without spaces passes", "client.env", filter_without_spaces),
            ("signed: the client's library signs spaces wrongly", "client.env", filter_with_spaces),
            ("signed: an unsigned request is refused", "client.env", unsigned_is_refused),
            ("signed: a wrong secret is refused", "client.env", wrong_secret_is_refused),
            ("signed: a reader reads, and cannot write", "reader.env", reader_reads),
            ("signed: a writer writes, and cannot delete", "writer.env", writer_writes),
        ]:
            with environment(read_exports(data / file)):
                report.check(name, check, MlflowClient())


@contextlib.contextmanager
def environment(variables: dict[str, str]) -> Iterator[None]:
    """The variables while the block runs: the client reads them for each request."""
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def forbidden(call: Callable[..., object], *arguments: object) -> None:
    """Expects API Gateway's refusal, which the client takes for an error of its own kind."""
    try:
        call(*arguments)
    except MlflowException as refusal:
        expect_equal(str(refusal), "INTERNAL_ERROR: Forbidden")
    else:
        raise AssertionError(f"{call.__name__} was not refused")


def admin_writes(client: MlflowClient) -> None:
    client.create_registered_model(MODEL, tags={"team": "a"}, description="é 😀")
    version = client.create_model_version(MODEL, "s3://bucket/model")
    client.set_registered_model_alias(MODEL, "champion", version.version)
    expect_equal(client.get_model_version_by_alias(MODEL, "champion").version, version.version)
    client.create_registered_model("gone")
    client.delete_registered_model("gone")


def logs_directly(client: MlflowClient) -> str:
    """With ARTIFACTS=direct the client sends files to the bucket itself, with credentials of its own."""
    model = LinearRegression().fit([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0])
    with mlflow.start_run() as run:
        logged = mlflow.sklearn.log_model(model, name="line", registered_model_name="direct")
    location = client.get_logged_model(logged.model_id).artifact_location
    expect(location.startswith("s3://"), f"{location} is not in S3")
    for uri in ("models:/direct/1", f"runs:/{run.info.run_id}/line"):
        expect_predictions(mlflow.sklearn.load_model(uri).predict([[3.0]]), model.predict([[3.0]]))
    return location


def filter_without_spaces(client: MlflowClient) -> None:
    for condition in (f"name='{MODEL}'", f"name\tLIKE\t'{MODEL[:3]}%'"):
        expect_equal([version.name for version in client.search_model_versions(condition)], [MODEL])


def filter_with_spaces(client: MlflowClient) -> None:
    forbidden(client.search_model_versions, f"name = '{MODEL}'")
    forbidden(client.search_registered_models)


def unsigned_is_refused(client: MlflowClient) -> None:
    with environment({"MLFLOW_TRACKING_AWS_SIGV4": "false"}):
        forbidden(client.get_registered_model, MODEL)


def wrong_secret_is_refused(client: MlflowClient) -> None:
    with environment({"AWS_SECRET_ACCESS_KEY": "guessed"}):
        forbidden(client.get_registered_model, MODEL)


def reader_reads(client: MlflowClient) -> None:
    expect_equal(client.get_registered_model(MODEL).tags, {"team": "a"})
    expect_equal([version.version for version in client.get_latest_versions(MODEL)], ["1"])
    forbidden(client.create_registered_model, "of a reader")
    forbidden(client.set_registered_model_tag, MODEL, "team", "b")
    forbidden(client.delete_registered_model, MODEL)
    expect_equal(client.get_registered_model(MODEL).tags, {"team": "a"})


def writer_writes(client: MlflowClient) -> None:
    client.set_registered_model_tag(MODEL, "team", "b")
    expect_equal(client.get_registered_model(MODEL).tags, {"team": "b"})
    forbidden(client.delete_registered_model, MODEL)
    forbidden(client.rename_registered_model, MODEL, "renamed")
