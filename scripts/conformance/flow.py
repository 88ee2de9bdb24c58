"""The workflows of MLflow's registry documentation, and those that it leaves out, run with the real client against ours.

With MLFLOW_REGISTRY_URI set, ours stands beside a foreign tracking server: runs are in a local SQLite file and their
artifacts in the local S3 server. Without it MLFLOW_TRACKING_URI is all that is set, and ours is both.
"""

import json
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import mlflow
import mlflow.artifacts
import mlflow.pyfunc
import mlflow.sklearn
from mlflow import MlflowClient
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge

from document import Document
from expect import expect, expect_equal, expect_predictions
from report import Report

MODEL = "ridge"


def main() -> int:
    """Runs every check in the folder that the command line names."""
    warnings.simplefilter("ignore", FutureWarning)  # stages are deprecated, and part of what we promise
    report = Report()
    beside = "MLFLOW_REGISTRY_URI" in os.environ
    if beside:
        mlflow.create_experiment("conformance", artifact_location=f"s3://{os.environ['ARTIFACT_BUCKET']}/conformance")
        mlflow.set_experiment("conformance")
    where = "beside another tracking server" if beside else "document"
    snippets = Document(Path(sys.argv[1]), "s3://" if beside else "mlflow-artifacts:/").snippets()
    for number, (name, check) in enumerate(snippets, 1):
        report.check(f"{where}: {number:2} {name}", check)
    for name, check in Beyond(beside).checks():
        report.check(f"{where}: beyond it: {name}", check)
    print(report.summary())
    return 1 if report.failed else 0


class Beyond:
    """What people do that the document does not show."""

    def __init__(self, beside: bool) -> None:
        self._beside = beside
        self._client = MlflowClient()
        self._features, target = load_diabetes(return_X_y=True)
        self._model = Ridge().fit(self._features, target)
        self._run_id = ""

    def checks(self) -> list[tuple[str, Callable[[], object]]]:
        return [
            ("the version, its run and its logged model know each other", self.lineage),
            ("load_model of the latest version, of the run's model and of the logged model", self.load),
            ("download_artifacts of a version", self.download_artifacts),
            ("a description, tags and the search for them", self.described),
            ("transition_model_version_stage archives the others", self.archive_others),
            ("a prompt is registered, loaded and searched", self.prompt),
        ]

    def lineage(self) -> None:
        with mlflow.start_run() as run:
            logged = mlflow.sklearn.log_model(self._model, name="model", registered_model_name=MODEL)
        self._run_id = run.info.run_id
        version = self._client.get_model_version(MODEL, "1")
        # The client sends no run: only the server that keeps the logged model knows it.
        expect_equal((version.source, version.run_id), (f"models:/{logged.model_id}", "" if self._beside else self._run_id))
        model = self._client.get_logged_model(logged.model_id)
        expect_equal((model.source_run_id, str(model.status), model.name), (self._run_id, "READY", "model"))
        registered = json.loads(model.tags["mlflow.modelVersions"])
        # The server notes it, and the client again.
        expect_equal({(each["name"], str(each["version"])) for each in registered}, {(MODEL, "1")})
        outputs = self._client.get_run(self._run_id).outputs.model_outputs
        expect_equal([output.model_id for output in outputs], [logged.model_id])
        found = self._client.search_model_versions(f"run_id = '{self._run_id}'")
        expect_equal([(each.name, each.version) for each in found], [] if self._beside else [(MODEL, "1")])

    def load(self) -> None:
        model_id = self._client.get_model_version(MODEL, "1").source.removeprefix("models:/")
        for uri in (f"models:/{MODEL}/latest", f"runs:/{self._run_id}/model", f"models:/{model_id}"):
            expect_predictions(mlflow.sklearn.load_model(uri).predict(self._features), self._model.predict(self._features))

    def download_artifacts(self) -> None:
        path = mlflow.artifacts.download_artifacts(f"models:/{MODEL}/1/MLmodel")
        expect("sklearn" in Path(path).read_text(), f"{path} is not the description of a scikit-learn model")

    def described(self) -> None:
        self._client.create_registered_model("described", tags={"a": "1"}, description="made first")
        self._client.update_registered_model("described", description="Predicts the progression of diabetes")
        found = self._client.search_registered_models("tags.a = '1'", max_results=1)
        expect_equal([(model.name, model.description) for model in found], [("described", "Predicts the progression of diabetes")])

    def archive_others(self) -> None:
        for number in ("2", "3"):
            expect_equal(mlflow.register_model(f"runs:/{self._run_id}/model", MODEL).version, number)
            self._client.transition_model_version_stage(MODEL, number, "Production", archive_existing_versions=True)
        stages = {each.version: each.current_stage for each in self._client.search_model_versions(f"name = '{MODEL}'")}
        expect_equal(stages, {"1": "None", "2": "Archived", "3": "Production"})

    def prompt(self) -> None:
        made = mlflow.genai.register_prompt("greeting", "Hello {{name}}", commit_message="first", tags={"k": "v"})
        expect_equal((made.name, made.version, made.template), ("greeting", 1, "Hello {{name}}"))
        mlflow.genai.set_prompt_alias("greeting", "production", 1)
        loaded = mlflow.genai.load_prompt("prompts:/greeting@production")
        expect_equal(loaded.format(name="Ann"), "Hello Ann")
        expect_equal([prompt.name for prompt in mlflow.genai.search_prompts()], ["greeting"])
        names = [model.name for model in self._client.search_registered_models()]
        expect("greeting" not in names, f"the prompt is listed as a model among {names}")


if __name__ == "__main__":
    sys.exit(main())
