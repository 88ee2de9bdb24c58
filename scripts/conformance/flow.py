"""The workflows of MLflow's registry documentation, run with the real client against our server.

Each snippet of the document is one check. They build on each other, as they do for a reader who follows along. With
MLFLOW_REGISTRY_URI set, ours stands beside a foreign tracking server: runs are in a local SQLite file and their artifacts
in the local S3 server. Without it MLFLOW_TRACKING_URI is all that is set, and ours is both.
"""

import json
import os
import sys
import urllib.request
import warnings
from pathlib import Path
from typing import Any

import mlflow
import mlflow.artifacts
import mlflow.pyfunc
from mlflow import MlflowClient
from mlflow.models import infer_signature
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split

from expect import expect, expect_equal, expect_predictions, refused
from outside import pickled_model, unsupported_framework
from report import Report
from servers import answers, free_port, running, venv_path

FOREST = "sk-learn-random-forest-reg-model"
FOREST_100 = "sk-learn-random-forest-reg-model-100"
MISSING = "RESOURCE_DOES_NOT_EXIST"


def main() -> int:
    """Runs every check in the folder that the command line names."""
    warnings.simplefilter("ignore", FutureWarning)  # stages are deprecated, and part of what we promise
    report = Report()
    beside = "MLFLOW_REGISTRY_URI" in os.environ
    if beside:
        mlflow.create_experiment("conformance", artifact_location=f"s3://{os.environ['ARTIFACT_BUCKET']}/conformance")
        mlflow.set_experiment("conformance")
    Flow(report, Path(sys.argv[1]), beside).run()
    print(report.summary())
    return 1 if report.failed else 0


class Flow:
    """The checks, and what the earlier ones leave for the later ones."""

    def __init__(self, report: Report, directory: Path, beside: bool) -> None:
        self._report, self._directory, self._beside = report, directory, beside
        self._client = MlflowClient()
        features, target = load_diabetes(return_X_y=True)
        self._train_x, self._test_x, self._train_y, self._test_y = train_test_split(
            features, target, test_size=0.2, random_state=42
        )
        self._forest = RandomForestRegressor(max_depth=2, random_state=42).fit(self._train_x, self._train_y)
        self._want = self._forest.predict(self._test_x)
        self._run_id = ""

    def run(self) -> None:
        checks = [
            ("log_model registers version 1", self.log_and_register),
            ("the version, its run and its logged model know each other", self.lineage),
            ("register_model registers version 2 from the run", self.register_from_run),
            ("register_model makes a model that does not exist", self.register_new_model),
            ("create_registered_model, and a name that is taken", self.create_registered_model),
            ("create_model_version with a path of a run", self.create_model_version),
            ("aliases: set, set in another case, get, delete", self.aliases),
            ("tags: set and delete on models and versions", self.tags),
            ("load_model by version", self.load_by_version),
            ("load_model by alias", self.load_by_alias),
            ("load_model by stage", self.load_by_stage),
            ("load_model of the latest version", self.load_latest),
            ("download_artifacts of a version", self.download_artifacts),
            ("models serve by alias answers /invocations", self.serve),
            ("copy_model_version promotes to another model", self.copy_model_version),
            ("update_model_version describes", self.update_model_version),
            ("update_registered_model describes", self.update_registered_model),
            ("transition_model_version_stage to Production", self.to_production),
            ("transition_model_version_stage archives the others", self.to_production_exclusively),
            ("transition_model_version_stage to Archived", self.to_archived),
            ("rename_registered_model", self.rename),
            ("search_registered_models lists", self.search_models),
            ("search_model_versions by name", self.search_versions),
            ("delete_model_version and delete_registered_model", self.delete),
            ("a prompt is registered, loaded and searched", self.prompt),
        ]
        where = "beside another tracking server" if self._beside else "document"
        for name, check in checks:
            self._report.check(f"{where}: {name}", check)
        self._report.check(f"{where}: a model pickled outside MLflow", pickled_model, self._directory)
        self._report.check(f"{where}: a model of an unsupported framework", unsupported_framework)

    def log_and_register(self) -> str:
        with mlflow.start_run() as active:
            self._run_id = active.info.run_id
            mlflow.log_params({"max_depth": 2, "random_state": 42})
            mlflow.log_metrics({"mse": mean_squared_error(self._test_y, self._want)})
            mlflow.sklearn.log_model(
                sk_model=self._forest,
                artifact_path="sklearn-model",
                serialization_format="cloudpickle",
                signature=infer_signature(self._test_x, self._want),
                registered_model_name=FOREST,
            )
        version = self._client.get_model_version(FOREST, "1")
        expect_equal((version.version, version.status, version.current_stage), ("1", "READY", "None"))
        return self._stored(version.source)

    def _stored(self, source: str) -> str:
        """Where the artifacts of a logged model lie, which must not be this machine's disk."""
        location = self._client.get_logged_model(source.removeprefix("models:/")).artifact_location
        scheme = "s3://" if self._beside else "mlflow-artifacts:/"
        expect(location.startswith(scheme), f"{location} does not begin with {scheme}")
        names = [Path(file.path).name for file in mlflow.artifacts.list_artifacts(artifact_uri=location)]
        expect("MLmodel" in names, f"{location} holds {names}")
        return f"{len(names)} files in {location}"

    def lineage(self) -> None:
        version = self._client.get_model_version(FOREST, "1")
        model_id = version.source.removeprefix("models:/")
        model = self._client.get_logged_model(model_id)
        expect_equal((model.source_run_id, str(model.status), model.name), (self._run_id, "READY", "sklearn-model"))
        registered = json.loads(model.tags["mlflow.modelVersions"])
        expect_equal([(each["name"], str(each["version"])) for each in registered], [(FOREST, "1")])
        outputs = self._client.get_run(self._run_id).outputs.model_outputs
        expect_equal([output.model_id for output in outputs], [model_id])
        if not self._beside:  # the client sends no run with version 1: only who keeps the logged model knows it
            expect_equal(version.run_id, self._run_id)

    def register_from_run(self) -> str:
        version = mlflow.register_model(f"runs:/{self._run_id}/sklearn-model", FOREST)
        expect_equal((version.name, version.version, version.run_id), (FOREST, "2", self._run_id))
        self._load(f"models:/{FOREST}/2")
        return f"source {version.source}"

    def register_new_model(self) -> None:
        version = mlflow.register_model(f"runs:/{self._run_id}/sklearn-model", "sk-learn-random-forest-reg")
        expect_equal(version.version, "1")
        self._load("models:/sk-learn-random-forest-reg/1")

    def create_registered_model(self) -> None:
        self._client.create_registered_model("example-model", tags={"a": "1"}, description="made first")
        model = self._client.get_registered_model("example-model")
        expect_equal((model.tags, model.description, model.latest_versions), ({"a": "1"}, "made first", []))
        refused("RESOURCE_ALREADY_EXISTS", self._client.create_registered_model, "example-model")

    def create_model_version(self) -> None:
        for number in ("1", "2"):
            source = f"mlruns/0/{self._run_id}/artifacts/sklearn-model"
            version = self._client.create_model_version("example-model", source, self._run_id)
            expect_equal((version.version, version.source, version.run_id), (number, source, self._run_id))

    def aliases(self) -> None:
        client = self._client
        client.set_registered_model_alias("example-model", "champion", 1)
        client.set_registered_model_alias("example-model", "Champion", 2)
        expect_equal(client.get_model_version_by_alias("example-model", "champion").version, "1")
        expect_equal(client.get_model_version_by_alias("example-model", "Champion").version, "2")
        expect_equal(client.get_registered_model("example-model").aliases, {"champion": "1", "Champion": "2"})
        client.delete_registered_model_alias("example-model", "Champion")
        refused("INVALID_PARAMETER_VALUE", client.get_model_version_by_alias, "example-model", "Champion")

    def tags(self) -> None:
        client = self._client
        client.set_registered_model_tag("example-model", "task", "classification")
        expect_equal(client.get_registered_model("example-model").tags, {"a": "1", "task": "classification"})
        client.delete_registered_model_tag("example-model", "task")
        expect_equal(client.get_registered_model("example-model").tags, {"a": "1"})
        client.set_model_version_tag("example-model", "1", "validation_status", "approved")
        expect_equal(client.get_model_version("example-model", "1").tags, {"validation_status": "approved"})
        client.delete_model_version_tag("example-model", "1", "validation_status")
        expect_equal(client.get_model_version("example-model", "1").tags, {})

    def _load(self, uri: str) -> None:
        expect_predictions(mlflow.pyfunc.load_model(uri).predict(self._test_x), self._want)

    def load_by_version(self) -> None:
        self._load(f"models:/{FOREST}/1")

    def load_latest(self) -> None:
        self._load(f"models:/{FOREST}/latest")

    def load_by_alias(self) -> None:
        self._client.set_registered_model_alias(FOREST, "champion", "1")
        self._load(f"models:/{FOREST}@champion")
        self._client.set_registered_model_alias(FOREST, "champion", "2")
        self._load(f"models:/{FOREST}@champion")

    def load_by_stage(self) -> None:
        self._client.transition_model_version_stage(FOREST, "1", "Staging")
        self._load(f"models:/{FOREST}/Staging")
        refused("INTERNAL_ERROR", mlflow.pyfunc.load_model, f"models:/{FOREST}/Production")

    def download_artifacts(self) -> None:
        path = mlflow.artifacts.download_artifacts(f"models:/{FOREST}/1/MLmodel")
        expect("sklearn" in Path(path).read_text(), f"{path} is not the description of a scikit-learn model")

    def serve(self) -> str:
        port = free_port()
        command = ["mlflow", "models", "serve", "-m", f"models:/{FOREST}@champion", "--env-manager", "local"]
        place = ["--host", "127.0.0.1", "--port", str(port)]
        with running(
            [*command, *place], {"PATH": venv_path()}, self._directory / "serve", lambda: answers(port, "/ping")
        ):
            for _ in range(2):
                expect_predictions(self._invoke(port), self._want)
        return f"{len(self._want)} predictions"

    def _invoke(self, port: int) -> Any:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/invocations",
            data=json.dumps({"inputs": self._test_x.tolist()}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["predictions"]

    def copy_model_version(self) -> None:
        client = self._client
        mlflow.register_model(f"runs:/{self._run_id}/sklearn-model", "regression-model-staging")
        client.set_registered_model_alias("regression-model-staging", "candidate", "1")
        copied = client.copy_model_version("models:/regression-model-staging@candidate", "regression-model-production")
        expect_equal((copied.name, copied.version, copied.run_id), ("regression-model-production", "1", self._run_id))
        expect_equal(copied.source, "models:/regression-model-staging/1")
        self._load("models:/regression-model-production/1")

    def update_model_version(self) -> None:
        text = "This model version is a scikit-learn random forest containing 100 decision trees"
        self._client.update_model_version(name=FOREST, version=1, description=text)
        expect_equal(self._client.get_model_version(FOREST, "1").description, text)

    def update_registered_model(self) -> None:
        self._client.update_registered_model(FOREST, description="Predicts the progression of diabetes")
        expect_equal(self._client.get_registered_model(FOREST).description, "Predicts the progression of diabetes")

    def to_production(self) -> None:
        mlflow.register_model(f"runs:/{self._run_id}/sklearn-model", FOREST)
        version = self._client.transition_model_version_stage(name=FOREST, version=3, stage="Production")
        expect_equal(version.current_stage, "Production")
        self._load(f"models:/{FOREST}/Production")

    def to_production_exclusively(self) -> None:
        self._client.transition_model_version_stage(FOREST, "2", "Production", archive_existing_versions=True)
        stages = {version.version: version.current_stage for version in self._versions(FOREST)}
        expect_equal(stages, {"1": "Staging", "2": "Production", "3": "Archived"})

    def to_archived(self) -> None:
        version = self._client.transition_model_version_stage(name=FOREST, version=3, stage="Archived")
        expect_equal(version.current_stage, "Archived")

    def rename(self) -> None:
        self._client.rename_registered_model(name=FOREST, new_name=FOREST_100)
        refused(MISSING, self._client.get_registered_model, FOREST)
        self._load(f"models:/{FOREST_100}@champion")

    def search_models(self) -> str:
        names = {model.name: dict(model) for model in self._client.search_registered_models()}
        expect(FOREST_100 in names and "example-model" in names, f"models are missing among {sorted(names)}")
        latest = {version.current_stage: version.version for version in names[FOREST_100]["latest_versions"]}
        expect_equal(latest, {"Staging": "1", "Production": "2", "Archived": "3"})
        found = self._client.search_registered_models(f"name = '{FOREST_100}'", max_results=1)
        expect_equal([model.name for model in found], [FOREST_100])
        return f"{len(names)} models"

    def _versions(self, name: str) -> list[Any]:
        return list(self._client.search_model_versions(f"name='{name}'"))

    def search_versions(self) -> None:
        found = [dict(version) for version in self._versions(FOREST_100)]
        expect_equal(sorted(version["version"] for version in found), ["1", "2", "3"])
        of_run = self._client.search_model_versions(f"run_id='{self._run_id}' and name='{FOREST_100}'")
        known = ["2", "3"] if self._beside else ["1", "2", "3"]
        expect_equal(sorted(version.version for version in of_run), known)

    def delete(self) -> None:
        for version in (1, 2, 3):
            self._client.delete_model_version(name=FOREST_100, version=version)
            refused(MISSING, self._client.get_model_version, FOREST_100, str(version))
        expect_equal(self._versions(FOREST_100), [])
        self._client.delete_registered_model(name=FOREST_100)
        refused(MISSING, self._client.get_registered_model, FOREST_100)

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
