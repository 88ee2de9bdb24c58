"""Training as people do it: autologging, a search over hyper-parameters from many processes, and what they search after."""

import concurrent.futures
import contextlib
import http.client
import io
import json
import multiprocessing
import os
import sys
import warnings
from collections.abc import Iterator
from urllib.parse import urlsplit

import mlflow
import mlflow.sklearn
from mlflow import MlflowClient
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge

from expect import expect, expect_equal, expect_predictions
from report import Report

PROCESSES = 16
TRIALS = 200
RUNS = 5000
CONNECTIONS = 8
SEARCH = "search"
MODEL = "tuned"


def main() -> int:
    """Runs every check, in this order."""
    warnings.simplefilter("ignore", FutureWarning)
    report = Report()
    report.check("training: autolog logs parameters, metrics and a model", autolog)
    mlflow.set_experiment(SEARCH)
    report.check(f"training: {TRIALS} runs from {PROCESSES} processes register a version each", search_parameters)
    report.check(f"training: search_runs over {RUNS} runs", search_runs)
    print(report.summary())
    return 1 if report.failed else 0


def autolog() -> str:
    mlflow.set_experiment("autologged")
    mlflow.sklearn.autolog(log_input_examples=True)
    features, target = load_diabetes(return_X_y=True)
    with mlflow.start_run() as active:
        model = Ridge(alpha=0.5).fit(features, target)
        model.score(features, target)
    mlflow.sklearn.autolog(disable=True)
    run = MlflowClient().get_run(active.info.run_id)
    expect_equal((run.info.status, run.data.params["alpha"], run.data.tags["estimator_name"]), ("FINISHED", "0.5", "Ridge"))
    expect("training_r2_score" in run.data.metrics, f"the run has only {sorted(run.data.metrics)}")
    expect_equal([entry.dataset.name for entry in run.inputs.dataset_inputs][:1], ["dataset"])
    loaded = mlflow.sklearn.load_model(f"models:/{run.outputs.model_outputs[0].model_id}")
    expect_predictions(loaded.predict(features), model.predict(features))
    return f"{len(run.data.params)} parameters, {len(run.data.metrics)} metrics"


def search_parameters() -> str:
    """Every process is forked, so that MLflow is imported once."""
    with concurrent.futures.ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("fork")) as pool:
        versions = list(pool.map(try_parameter, range(TRIALS)))
    expect_equal(sorted(versions), list(range(1, TRIALS + 1)))
    client = MlflowClient()
    found = {int(version.version): version for version in client.search_model_versions(f"name = '{MODEL}'")}
    expect_equal(sorted(found), sorted(versions))
    runs = client.search_runs(_experiment(), max_results=TRIALS + 1)
    expect_equal(sorted(run.data.metrics["score"] for run in runs), [score(trial) for trial in range(TRIALS)])
    expect_equal({version.run_id for version in found.values()} ^ {run.info.run_id for run in runs}, set())
    return f"versions 1 to {len(found)}"


def try_parameter(trial: int) -> int:
    """Logs a run with its model, and registers it; gives the version's number."""
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        return log_trial(trial)


def log_trial(trial: int) -> int:
    features, target = load_diabetes(return_X_y=True)
    with mlflow.start_run(run_name=f"trial-{trial}"):
        mlflow.log_param("alpha", trial)
        mlflow.log_metric("score", score(trial))
        model = Ridge(alpha=1 + trial).fit(features[:50], target[:50])
        logged = mlflow.sklearn.log_model(
            model, name="model", registered_model_name=MODEL, pip_requirements=["scikit-learn"],
            serialization_format="cloudpickle",
        )  # fmt: skip
    return int(logged.registered_model_version)


def score(trial: int) -> float:
    return trial / TRIALS


def search_runs() -> str:
    experiment = _experiment()[0]
    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as pool:
        shares = pool.map(lambda share: create_runs(experiment, share), range(CONNECTIONS))
    expect_equal(sum(shares), RUNS - TRIALS)
    found = mlflow.search_runs([experiment], max_results=2 * RUNS)
    expect_equal((len(found), found.run_id.nunique()), (RUNS, RUNS))
    expect(found.start_time.is_monotonic_decreasing, "the runs are not in the order of their starts, newest first")
    best = mlflow.search_runs([experiment], "metrics.score >= 0.9 AND params.alpha != '199'", order_by=["metrics.score DESC"])
    expect_equal(list(best["metrics.score"]), [score(trial) for trial in range(198, 179, -1)])
    tagged = mlflow.search_runs([experiment], "tags.share = '3'", max_results=RUNS)
    expect_equal(set(tagged["tags.share"]), {"3"})
    expect_equal(len(tagged), (RUNS - TRIALS) // CONNECTIONS)
    return f"{len(best)} and {len(tagged)} of {len(found)} runs"


def create_runs(experiment: str, share: int) -> int:
    """Creates its share of the runs, on one connection."""
    connection = http.client.HTTPConnection(urlsplit(os.environ["MLFLOW_TRACKING_URI"]).netloc, timeout=60)
    created = 0
    for body in _new_runs(experiment, share):
        connection.request("POST", "/api/2.0/mlflow/runs/create", json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        expect(answer.status == 200, f"runs/create answered {answer.status}: {text!r}")
        created += 1
    connection.close()
    return created


def _new_runs(experiment: str, share: int) -> Iterator[dict]:
    for number in range((RUNS - TRIALS) // CONNECTIONS):
        tags = [{"key": "share", "value": str(share)}]
        yield {"experiment_id": experiment, "start_time": 1_000_000 + number, "run_name": f"run-{number}", "tags": tags}


def _experiment() -> list[str]:
    return [mlflow.get_experiment_by_name(SEARCH).experiment_id]


if __name__ == "__main__":
    sys.exit(main())
