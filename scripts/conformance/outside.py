"""Models that MLflow did not train or has no flavour for, as its documentation registers them."""

import pickle
from pathlib import Path

import cloudpickle
import mlflow
import mlflow.pyfunc
import mlflow.sklearn
import numpy as np
import pandas as pd
from mlflow.models import infer_signature
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error, r2_score

from expect import expect_equal
from sentiment import EXPECTED_SCORES, INPUT_TEXTS, SentimentModel

LINEAR = "SklearnLinearRegression"
SENTIMENTS = "PyFuncVaderSentiments"
HELD_BACK = 20
# What the documentation prints of the model, before it is registered and after.
PRINTED = "coefficient 938.23786125, mean squared error 2548.07, determination 0.47"


class Pickled:
    """A scikit-learn model in a pickle file of a folder."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "lr_model.pkl"
        features, self._target = load_diabetes(return_X_y=True)
        self._features = features[:, np.newaxis, 2]

    def save(self) -> None:
        model = LinearRegression().fit(self._features[:-HELD_BACK], self._target[:-HELD_BACK])
        expect_equal(self._told(model), PRINTED)
        self._path.write_bytes(pickle.dumps(model))

    def register(self) -> None:
        mlflow.sklearn.log_model(
            pickle.loads(self._path.read_bytes()),
            name="sk_learn",
            serialization_format="cloudpickle",
            signature=infer_signature(self._features, self._target),
            registered_model_name=LINEAR,
        )

    def load(self) -> None:
        expect_equal(self._told(mlflow.sklearn.load_model(f"models:/{LINEAR}/1")), PRINTED)

    def _told(self, model: LinearRegression) -> str:
        got, want = model.predict(self._features[-HELD_BACK:]), self._target[-HELD_BACK:]
        error, score = mean_squared_error(want, got), r2_score(want, got)
        return f"coefficient {model.coef_[0]:.8f}, mean squared error {error:.2f}, determination {score:.2f}"


def unsupported_framework() -> None:
    """A model of a library without a flavour, wrapped in a class of our own."""
    model = {
        "python_model": SentimentModel(),
        "code_paths": [str(Path(__file__).with_name("sentiment.py"))],
        "conda_env": {
            "channels": ["defaults", "conda-forge"],
            "dependencies": ["python=3.11", "pip", {"pip": ["mlflow", f"cloudpickle=={cloudpickle.__version__}", "vaderSentiment"]}],
            "name": "mlflow-env",
        },
    }
    with mlflow.start_run(run_name="Vader Sentiment Analysis") as run:
        path = f"vader-{run.info.run_id}"
        mlflow.log_params({"algorithm": "VADER", "total_sentiments": len(INPUT_TEXTS)})
        mlflow.pyfunc.save_model(path=path, **model)
    mlflow.pyfunc.log_model(artifact_path=path, registered_model_name=SENTIMENTS, **model)
    for uri in (path, f"models:/{SENTIMENTS}/1"):
        loaded = mlflow.pyfunc.load_model(uri)
        scores = [dict(loaded.predict(pd.DataFrame([text]))[0]) for text in INPUT_TEXTS]
        expect_equal(scores, EXPECTED_SCORES)
