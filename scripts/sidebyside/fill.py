"""Registers, on the server that it is given, models that both interfaces are tried with."""

import sys

import mlflow
import pandas as pd
from mlflow.models import infer_signature
from sklearn.linear_model import Ridge

MODEL = "demand-forecast"
VERSIONS = 5


def train(number):
    """Logs a run with a model, and registers that."""
    frame = pd.DataFrame({"store": [1, 2, 3, 4], "price": [1.0, 2.0, 3.0, 4.0]})
    with mlflow.start_run(run_name=f"week-{number}"):
        mlflow.log_params({"alpha": number, "horizon": 14})
        for step in range(20):
            mlflow.log_metric("mape", 0.2 / number + 0.3 / (step + 1), step=step)
        model = Ridge(alpha=number).fit(frame, [5, 6, 9, 12])
        mlflow.sklearn.log_model(
            model,
            name="model",
            registered_model_name=MODEL,
            signature=infer_signature(frame, model.predict(frame)),
            pip_requirements=["scikit-learn", "pandas"],
        )


def main():
    mlflow.set_tracking_uri(sys.argv[1])
    mlflow.set_experiment(MODEL)
    client = mlflow.MlflowClient()
    for number in range(30):
        client.create_registered_model(f"model-{number:02d}", tags={"team": "others"})
    for number in range(1, VERSIONS + 1):
        train(number)
    client.update_registered_model(MODEL, description="Forecasts the daily demand of each store.")
    client.set_registered_model_alias(MODEL, "champion", VERSIONS - 1)
    client.set_registered_model_alias(MODEL, "challenger", VERSIONS)


main()
