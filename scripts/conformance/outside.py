"""Models that MLflow did not train or has no flavour for, as its documentation registers them."""

import pickle
from pathlib import Path

import mlflow.pyfunc
import mlflow.sklearn
import numpy as np
import pandas as pd
from mlflow.models import infer_signature
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error, r2_score

from expect import expect_equal, expect_predictions
from sentiment import EXPECTED_SCORES, INPUT_TEXTS, SentimentModel

LINEAR = "SklearnLinearRegression"
SENTIMENTS = "PyFuncVaderSentiments"
HELD_BACK = 20


def pickled_model(directory: Path) -> str:
    """A scikit-learn model from a pickle file; its figures are those that the documentation prints."""
    features, target = load_diabetes(return_X_y=True)
    features = features[:, np.newaxis, 2]
    path = directory / "lr_model.pkl"
    path.write_bytes(pickle.dumps(LinearRegression().fit(features[:-HELD_BACK], target[:-HELD_BACK])))
    saved = pickle.loads(path.read_bytes())
    mlflow.sklearn.log_model(
        saved,
        name="sk_learn",
        serialization_format="cloudpickle",
        signature=infer_signature(features, target),
        registered_model_name=LINEAR,
    )
    loaded = mlflow.sklearn.load_model(f"models:/{LINEAR}/1")
    got, want = loaded.predict(features[-HELD_BACK:]), target[-HELD_BACK:]
    expect_predictions(got, saved.predict(features[-HELD_BACK:]))
    error, score = mean_squared_error(want, got), r2_score(want, got)
    told = f"coefficient {loaded.coef_[0]:.8f}, mean squared error {error:.2f}, determination {score:.2f}"
    expect_equal(told, "coefficient 938.23786125, mean squared error 2548.07, determination 0.47")
    return told


def unsupported_framework() -> None:
    """A model of a library without a flavour, wrapped in a class of our own."""
    mlflow.pyfunc.log_model(
        name="vader",
        python_model=SentimentModel(),
        code_paths=[str(Path(__file__).with_name("sentiment.py"))],
        pip_requirements=["mlflow", "vaderSentiment"],
        registered_model_name=SENTIMENTS,
    )
    loaded = mlflow.pyfunc.load_model(f"models:/{SENTIMENTS}/1")
    scores = [dict(loaded.predict(pd.DataFrame([text]))[0]) for text in INPUT_TEXTS]
    expect_equal(scores, EXPECTED_SCORES)
