"""Logged models: made, finalized, tagged, measured and deleted."""

from request import delete, get, patch, post, send, tags

E1, R1, M1, M2 = "{experiment:1}", "{run:1}", "{model:1}", "{model:2}"
UNKNOWN = "m-0123456789abcdef0123456789abcdef"


def experiment(name):
    return post("experiments/create", name=name)


def create(**fields):
    return post("logged-models", **{"experiment_id": E1} | fields)


def read(model=M1, **query):
    return get(f"logged-models/{model}", **query)


def finalize(status, model=M1):
    return patch(f"logged-models/{model}", model_id=model, status=status)


def set_tags(given, model=M1):
    return patch(f"logged-models/{model}/tags", tags=given)


def remove_tag(key, model=M1):
    return delete(f"logged-models/{model}/tags/{key}")


def log_params(params, model=M1):
    return post(f"logged-models/{model}/params", model_id=model, params=params)


def remove(model=M1):
    return delete(f"logged-models/{model}")


def metric(**fields):
    return post("runs/log-metric", run_id=R1, **{"key": "acc", "value": 1, "timestamp": 1, "model_id": M1} | fields)


SCENARIOS = {
    "create and read": [
        experiment("models read"),
        create(name="named", model_type="agent", source_run_id="a run", params=tags(a="1"), tags=tags(b="2")),
        read(),
        create(),
        read(M2),
        create(name="named"),
        create(name=""),
        create(name="é ü-0_ 日本,#"),
        create(name="n", params=[{"key": "a"}], tags=[{"key": "b"}]),
        get(f"/ajax-api/2.0/mlflow/logged-models/{M1}"),
    ],
    "bad creations": [
        experiment("models bad"),
        create(experiment_id=None),
        create(experiment_id="12345"),
        create(experiment_id="x"),
        create(experiment_id=1),
        create(name=3),
        create(name="a/b"),
        create(name="a:b"),
        create(name="a.b"),
        create(name="a%b"),
        create(name="it's"),
        create(name='a"b'),
        create(model_type=3),
        create(source_run_id=3),
        create(params="x"),
        create(tags="x"),
        create(params=tags(a="1") + tags(a="2")),
        create(tags=tags(a="1") + tags(a="2")),
        get("logged-models"),
    ],
    "finalize": [
        experiment("models finalize"),
        create(name="a"),
        finalize("LOGGED_MODEL_READY"),
        finalize("LOGGED_MODEL_UPLOAD_FAILED"),
        read(),
        finalize(2),
        finalize("1"),
        finalize("LOGGED_MODEL_STATUS_UNSPECIFIED"),
        patch(f"logged-models/{M1}", model_id=M1),
        patch(f"logged-models/{M1}", status=2),
        patch(f"logged-models/{M1}"),
        finalize("LOGGED_MODEL_READY", UNKNOWN),
    ],
    "tags and params": [
        experiment("models tags"),
        create(name="a"),
        set_tags(tags(a="1", b="2")),
        set_tags(tags(a="3") + tags(a="4") + [{"key": "c"}]),
        set_tags([]),
        patch(f"logged-models/{M1}/tags"),
        set_tags(tags(**{"any, key": "1"})),
        read(),
        set_tags("x"),
        set_tags(tags(a="1"), UNKNOWN),
        remove_tag("a"),
        remove_tag("a"),
        remove_tag("o'clock"),
        remove_tag("a", UNKNOWN),
        log_params(tags(p="1", q="")),
        log_params(tags(r="1")),
        log_params([]),
        post(f"logged-models/{M1}/params", params=tags(s="1")),
        log_params(tags(p="1"), UNKNOWN),
        log_params("x"),
        log_params(tags(z="1") + tags(z="2")),
        read(),
    ],
    "metrics": [
        experiment("models metrics"),
        create(name="a"),
        post("runs/create", experiment_id=E1, start_time=1, run_name="a"),
        metric(),
        metric(),
        metric(key="on data", value=0.5, step=2, dataset_name="data", dataset_digest="d"),
        metric(key="nothing", model_id=""),
        read(),
        post("runs/log-batch", run_id=R1, metrics=[
            {"key": "b", "value": 1, "timestamp": 1, "model_id": M1},
            {"key": "b", "value": 2, "timestamp": 2, "step": 1, "model_id": M1},
            {"key": "c", "value": 3, "timestamp": 1},
        ]),
        read(),
        get("runs/get", run_id=R1),
        get("metrics/get-history", run_id=R1, metric_key="b"),
        post("runs/outputs", run_id=R1, models=[{"model_id": M1, "step": 1}]),
        get("runs/get", run_id=R1),
        metric(model_id=UNKNOWN),
        metric(model_id="nobody"),
        metric(dataset_name="data"),
        post("runs/log-batch", run_id=R1, metrics=[{"key": "b", "value": 1, "timestamp": 1, "model_id": UNKNOWN}]),
    ],
    "delete": [
        experiment("models mortal"),
        create(name="a"),
        remove(),
        read(),
        read(allow_deleted="true"),
        read(allow_deleted="TRUE"),
        read(allow_deleted="false"),
        remove(),
        finalize("LOGGED_MODEL_READY"),
        set_tags(tags(after="1")),
        log_params(tags(after="1")),
        read(allow_deleted="true"),
        remove(UNKNOWN),
        remove("nobody"),
        read(UNKNOWN),
        read("nobody"),
        send("DELETE", f"logged-models/{M1}", body=""),
    ],
}
