"""Runs: made, read, updated, deleted and restored, with their inputs and outputs."""

import json

from request import get, post, tags

E1, R1, R2, M1 = "{experiment:1}", "{run:1}", "{run:2}", "{model:1}"
UNKNOWN = "0123456789abcdef0123456789abcdef"


def experiment(name):
    return post("experiments/create", name=name)


def create(**fields):
    return post("runs/create", **{"experiment_id": E1, "start_time": 1} | fields)


def read(run=R1):
    return get("runs/get", run_id=run)


def update(run=R1, **fields):
    return post("runs/update", run_id=run, **fields)


def dataset(name="data", digest="d1", **fields):
    return {"dataset": {"name": name, "digest": digest, "source_type": "local", "source": "{}"} | fields}


def inputs(run=R1, **fields):
    return post("runs/log-inputs", run_id=run, **fields)


def outputs(models, run=R1):
    return post("runs/outputs", run_id=run, models=models)


def log_model(model, run=R1):
    return post("runs/log-model", run_id=run, model_json=model)


MLMODEL = {"artifact_path": "model", "flavors": {}, "utc_time_created": "2020-01-01", "run_id": UNKNOWN}

SCENARIOS = {
    "create and read": [
        experiment("runs read"),
        create(),
        read(),
        create(run_name="named", user_id="someone", start_time=1700000000000),
        read(R2),
        create(tags=tags(**{"mlflow.runName": "named by tag", "mlflow.user": "someone", "empty": ""})),
        read("{run:3}"),
        create(run_name="both", tags=tags(**{"mlflow.runName": "both"})),
        create(run_name="one", tags=tags(**{"mlflow.runName": "another"})),
        create(start_time="12"),
        create(start_time=-5),
        post("runs/create", experiment_id=E1),
        create(run_name="é/:\n日本"),
        create(run_name=""),
        get("runs/get", run_uuid=R1),
        get("runs/get", run_id="", run_uuid=R1),
        get("/ajax-api/2.0/mlflow/runs/get", run_id=R1),
    ],
    "bad creations": [
        experiment("runs bad"),
        create(experiment_id="12345"),
        create(experiment_id="x"),
        create(experiment_id=1),
        create(start_time="x"),
        create(start_time=[]),
        create(run_name=3),
        create(tags=tags(**{"a": "1"}) + tags(**{"a": "2"})),
        get("runs/create", experiment_id=E1),
    ],
    "what is not there": [
        read(UNKNOWN),
        read("nobody"),
        read(UNKNOWN.upper()),
        read(""),
        get("runs/get"),
        update(UNKNOWN, status="FINISHED"),
        update("", status="FINISHED"),
        post("runs/update", status="FINISHED"),
        post("runs/delete", run_id=UNKNOWN),
        post("runs/delete"),
        post("runs/restore", run_id=UNKNOWN),
        post("runs/restore"),
        inputs(UNKNOWN),
        outputs([], UNKNOWN),
        log_model(json.dumps(MLMODEL), UNKNOWN),
    ],
    "update": [
        experiment("runs update"),
        create(run_name="before"),
        update(),
        update(status="FINISHED", end_time=9),
        update(status="SCHEDULED"),
        update(status=1),
        update(status="FAILED", run_name="after"),
        read(),
        update(run_name=""),
        update(end_time="12"),
        update(end_time=-1),
        update(end_time=0),
        update(status=None),
        update(end_time="x"),
        update(status=9),
        update(status=[]),
        update(run_name=3),
        post("runs/update", run_uuid=R1, status="KILLED"),
        post("runs/delete-tag", run_id=R1, key="mlflow.runName"),
        read(),
        update(run_name="again"),
        read(),
        post("runs/set-tag", run_id=R1, key="mlflow.runName", value="by tag"),
        read(),
        post("runs/set-tag", run_id=R1, key="mlflow.runName", value=""),
        read(),
    ],
    "delete and restore": [
        experiment("runs mortal"),
        create(run_name="mortal"),
        post("runs/delete", run_id=R1),
        read(),
        post("runs/delete", run_id=R1),
        update(status="FINISHED"),
        inputs(models=[{"model_id": "m-1"}]),
        outputs([{"model_id": "m-1"}]),
        log_model(json.dumps(MLMODEL)),
        post("runs/log-metric", run_id=R1, key="a", value=1, timestamp=1),
        post("runs/log-parameter", run_id=R1, key="a", value="1"),
        post("runs/log-batch", run_id=R1),
        post("runs/set-tag", run_id=R1, key="a", value="1"),
        post("runs/delete-tag", run_id=R1, key="mlflow.runName"),
        post("runs/restore", run_id=R1),
        read(),
        post("runs/restore", run_id=R1),
        post("runs/set-tag", run_id=R1, key="a", value="1"),
    ],
    "inputs": [
        experiment("runs inputs"),
        create(run_name="a"),
        inputs(),
        inputs(datasets=[dataset() | {"tags": tags(**{"mlflow.data.context": "train"})}]),
        inputs(datasets=[dataset(schema="{}", profile="{}", source="other")]),
        inputs(datasets=[dataset(digest="d2", schema="{}", profile="{}"), dataset(digest="d2", schema="other")]),
        read(),
        create(run_name="b"),
        inputs(R2, datasets=[dataset(source="a third")]),
        read(R2),
        inputs(models=[{"model_id": "m-1"}, {"model_id": "m-2"}]),
        inputs(models=[{"model_id": "m-1"}]),
        read(),
        inputs(datasets=[dataset("x" * 500, "x" * 36)]),
        inputs(datasets=[dataset("x" * 501)]),
        inputs(datasets=[dataset(digest="x" * 37)]),
        inputs(datasets=[dataset(source="x" * 65536)]),
        inputs(datasets=[dataset() | {"tags": tags(**{"x" * 256: "a"})}]),
        inputs(datasets=[dataset() | {"tags": tags(a="x" * 501)}]),
        inputs(datasets="x"),
        inputs("not a run!", datasets=[dataset()]),
        inputs(""),
    ],
    "outputs": [
        experiment("runs outputs"),
        create(run_name="a"),
        outputs([]),
        outputs([{"model_id": "m-1", "step": 3}, {"model_id": "m-2"}]),
        read(),
        outputs([{"model_id": "m-1", "step": 5}]),
        post("runs/outputs", run_id=R1),
        outputs("x"),
        outputs([{"model_id": "m-3", "step": "7"}]),
        read(),
    ],
    "models of MLflow 2": [
        experiment("runs models"),
        create(run_name="a"),
        log_model(json.dumps(MLMODEL)),
        log_model(json.dumps(MLMODEL | {"model_uuid": "u", "flavors": {"sklearn": {"a": 1, "config": 2}, "x": {}}})),
        read(),
        log_model("no json"),
        log_model(json.dumps({key: value for key, value in MLMODEL.items() if key != "flavors"})),
        log_model("[]"),
        log_model("3"),
        log_model(""),
        post("runs/log-model", run_id=R1),
    ],
}
