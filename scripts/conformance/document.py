"""The snippets of MLflow's registry documentation, in its order, each as a check.

They build on each other, as they do for a reader who follows along. What the document takes for granted, such as a run's id
or an alias, the checks make first; its `set_tracking_uri("sqlite:///mlruns.db")` they leave out: the server is what is tried.
"""

import json
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlflow
import mlflow.artifacts
import mlflow.pyfunc
import mlflow.sklearn
from mlflow import MlflowClient
from mlflow.entities.model_registry import ModelVersion
from mlflow.models import infer_signature
from sklearn.datasets import make_regression
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split

from expect import expect, expect_equal, expect_predictions, refused
from outside import Pickled, unsupported_framework
from servers import answers, free_port, running, venv_path

FOREST = "sk-learn-random-forest-reg-model"
FOREST_100 = "sk-learn-random-forest-reg-model-100"
STAGING, PRODUCTION = "regression-model-staging", "regression-model-production"
MISSING = "RESOURCE_DOES_NOT_EXIST"
# The run that the document names, of which no server here knows.
FOREIGN_RUN = "d16076a3ec534311817565e6527539c0"
PARAMS = {"max_depth": 2, "random_state": 42}


class Document:
    """The snippets, and what the earlier ones leave for the later ones."""

    def __init__(self, directory: Path, store: str) -> None:
        """The artifacts are expected where the URI of the store begins."""
        self._directory, self._store = directory, store
        self._client = MlflowClient()
        features, target = make_regression(n_features=4, n_informative=2, random_state=0, shuffle=False)
        self._train_x, self._test_x, self._train_y, self._test_y = train_test_split(
            features, target, test_size=0.2, random_state=42
        )
        self._forest = RandomForestRegressor(**PARAMS).fit(self._train_x, self._train_y)
        self._want = self._forest.predict(self._test_x)
        self._run_id = ""

    def snippets(self) -> list[tuple[str, Callable[[], object]]]:
        """One for each of the document's, named by what it calls."""
        pickled = Pickled(self._directory)
        return [
            ("log_model registers version 1", self.log_model),
            ("register_model from a run", self.register_model),
            ("create_registered_model refuses a name that is taken", self.create_registered_model),
            ("create_model_version", self.create_model_version),
            ("set, get and delete aliases", self.aliases),
            ("set and delete tags of models and versions", self.tags),
            ("load_model by version", self.load_by_version),
            ("load_model by alias", self.load_by_alias),
            ("load_model by stage", self.load_by_stage),
            ("mlflow models serve answers /invocations", self.serve),
            ("copy_model_version promotes to another model", self.copy_model_version),
            ("update_model_version", self.update_model_version),
            ("rename_registered_model", self.rename),
            ("search_registered_models", self.search_models),
            ("search_model_versions", self.search_versions),
            ("delete_model_version and delete_registered_model", self.delete),
            ("a model is trained and pickled without MLflow", pickled.save),
            ("the pickled model is logged and registered", pickled.register),
            ("the pickled model is loaded and predicts", pickled.load),
            ("a vaderSentiment model is saved, logged, loaded and scores", unsupported_framework),
            ("transition_model_version_stage to Production", self.to_production),
            ("transition_model_version_stage to Archived", self.to_archived),
        ]

    def log_model(self) -> str:
        with mlflow.start_run() as run:
            self._run_id = run.info.run_id
            mlflow.log_params(PARAMS)
            mlflow.log_metrics({"mse": mean_squared_error(self._test_y, self._want)})
            mlflow.sklearn.log_model(
                sk_model=self._forest,
                artifact_path="sklearn-model",
                serialization_format="cloudpickle",  # the client's default holds no trees
                signature=infer_signature(self._test_x, self._want),
                registered_model_name=FOREST,
            )
        version = self._client.get_model_version(FOREST, "1")
        expect_equal((version.version, version.status, version.current_stage), ("1", "READY", "None"))
        return self._stored(version.source)

    def _stored(self, source: str) -> str:
        """Where the artifacts of a logged model lie, which must not be this machine's disk."""
        location = self._client.get_logged_model(source.removeprefix("models:/")).artifact_location
        expect(location.startswith(self._store), f"{location} does not begin with {self._store}")
        names = [Path(file.path).name for file in mlflow.artifacts.list_artifacts(artifact_uri=location)]
        expect("MLmodel" in names, f"{location} holds {names}")
        return f"{len(names)} files in {location}"

    def _register(self, name: str) -> ModelVersion:
        return mlflow.register_model(f"runs:/{self._run_id}/sklearn-model", name)

    def _load(self, uri: str) -> None:
        expect_predictions(mlflow.pyfunc.load_model(model_uri=uri).predict(self._test_x), self._want)

    def register_model(self) -> None:
        version = self._register("sk-learn-random-forest-reg")
        expect_equal((version.version, version.run_id), ("1", self._run_id))
        self._load("models:/sk-learn-random-forest-reg/1")

    def create_registered_model(self) -> None:
        refused("RESOURCE_ALREADY_EXISTS", self._client.create_registered_model, FOREST)
        self._client.create_registered_model("empty-model")
        expect_equal(self._client.get_registered_model("empty-model").latest_versions, [])

    def create_model_version(self) -> None:
        source = f"mlruns/0/{FOREIGN_RUN}/artifacts/sklearn-model"
        version = self._client.create_model_version(name=FOREST, source=source, run_id=FOREIGN_RUN)
        expect_equal((version.version, version.source, version.run_id), ("2", source, FOREIGN_RUN))

    def aliases(self) -> None:
        client = self._client
        for _ in range(2):
            self._register("example-model")
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
        expect_equal(client.get_registered_model("example-model").tags, {"task": "classification"})
        client.delete_registered_model_tag("example-model", "task")
        expect_equal(client.get_registered_model("example-model").tags, {})
        client.set_model_version_tag("example-model", "1", "validation_status", "approved")
        expect_equal(client.get_model_version("example-model", "1").tags, {"validation_status": "approved"})
        client.delete_model_version_tag("example-model", "1", "validation_status")
        expect_equal(client.get_model_version("example-model", "1").tags, {})

    def load_by_version(self) -> None:
        self._load(f"models:/{FOREST}/1")

    def load_by_alias(self) -> None:
        self._client.set_registered_model_alias(FOREST, "champion", "1")
        self._load(f"models:/{FOREST}@champion")

    def load_by_stage(self) -> None:
        self._client.transition_model_version_stage(FOREST, "1", "Staging")
        self._load(f"models:/{FOREST}/Staging")
        refused("INTERNAL_ERROR", mlflow.pyfunc.load_model, f"models:/{FOREST}/Production")

    def serve(self) -> str:
        port = free_port()
        command = ["mlflow", "models", "serve", "-m", f"models:/{FOREST}@champion", "--env-manager", "local"]
        place = ["--host", "127.0.0.1", "--port", str(port)]
        with running(
            [*command, *place], {"PATH": venv_path()}, self._directory / "serve", lambda: answers(port, "/ping")
        ):
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
        self._register(STAGING)
        self._client.set_registered_model_alias(STAGING, "candidate", "1")
        copied = self._client.copy_model_version(src_model_uri=f"models:/{STAGING}@candidate", dst_name=PRODUCTION)
        expect_equal((copied.name, copied.version, copied.run_id), (PRODUCTION, "1", self._run_id))
        expect_equal(copied.source, f"models:/{STAGING}/1")
        self._load(f"models:/{PRODUCTION}/1")

    def update_model_version(self) -> None:
        text = "This model version is a scikit-learn random forest containing 100 decision trees"
        self._client.update_model_version(name=FOREST, version=1, description=text)
        expect_equal(self._client.get_model_version(FOREST, "1").description, text)

    def rename(self) -> None:
        self._client.rename_registered_model(name=FOREST, new_name=FOREST_100)
        refused(MISSING, self._client.get_registered_model, FOREST)
        self._load(f"models:/{FOREST_100}@champion")

    def search_models(self) -> str:
        found = {model.name: dict(model) for model in self._client.search_registered_models()}
        for name in (FOREST_100, "sk-learn-random-forest-reg", "example-model", STAGING, PRODUCTION):
            expect(name in found, f"{name} is missing among {sorted(found)}")
        latest = {version.current_stage: version.version for version in found[FOREST_100]["latest_versions"]}
        expect_equal(latest, {"Staging": "1", "None": "2"})
        return f"{len(found)} models"

    def _register_three(self) -> None:
        """Three versions of the name that the document goes on with."""
        numbers = [self._register(FOREST).version for _ in range(3)]
        expect_equal(numbers, ["1", "2", "3"])

    def search_versions(self) -> None:
        self._register_three()
        found = [dict(version) for version in self._client.search_model_versions(f"name='{FOREST}'")]
        expect_equal(sorted(version["version"] for version in found), ["1", "2", "3"])
        expect_equal({version["run_id"] for version in found}, {self._run_id})

    def delete(self) -> None:
        for version in (1, 2, 3):
            self._client.delete_model_version(name=FOREST, version=version)
            refused(MISSING, self._client.get_model_version, FOREST, str(version))
        expect_equal(list(self._client.search_model_versions(f"name='{FOREST}'")), [])
        self._client.delete_registered_model(name=FOREST)
        refused(MISSING, self._client.get_registered_model, FOREST)

    def to_production(self) -> None:
        self._register_three()
        version = self._client.transition_model_version_stage(name=FOREST, version=3, stage="Production")
        expect_equal(version.current_stage, "Production")
        self._load(f"models:/{FOREST}/Production")

    def to_archived(self) -> None:
        version = self._client.transition_model_version_stage(name=FOREST, version=3, stage="Archived")
        expect_equal(version.current_stage, "Archived")
        refused("INTERNAL_ERROR", mlflow.pyfunc.load_model, f"models:/{FOREST}/Production")
