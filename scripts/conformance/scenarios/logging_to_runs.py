"""What runs log: metrics and their histories, params, tags and batches."""

from request import TOKEN, get, post, tags

E1, R1, R2 = "{experiment:1}", "{run:1}", "{run:2}"
UNKNOWN = "0123456789abcdef0123456789abcdef"


def a_run(name):
    return [post("experiments/create", name=name), post("runs/create", experiment_id=E1, start_time=1, run_name=name)]


def metric(run=R1, **fields):
    return post("runs/log-metric", run_id=run, **{"key": "loss", "value": 1, "timestamp": 1} | fields)


def param(run=R1, **fields):
    return post("runs/log-parameter", run_id=run, **{"key": "rate", "value": "0.1"} | fields)


def tag(run=R1, **fields):
    return post("runs/set-tag", run_id=run, **{"key": "a", "value": "1"} | fields)


def remove_tag(run=R1, **fields):
    return post("runs/delete-tag", run_id=run, **fields)


def batch(run=R1, **fields):
    return post("runs/log-batch", run_id=run, **fields)


def history(run=R1, **query):
    return get("metrics/get-history", run_id=run, **{"metric_key": "loss"} | query)


def sample(**query):
    path = "/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval"
    return get(path, **{"run_ids": [R1], "metric_key": "loss"} | query)


BULK = "/ajax-api/2.0/mlflow/metrics/get-history-bulk"


def bulk(**query):
    return get(BULK, **{"run_id": [R1, R2], "metric_key": "loss"} | query)


def point(key="loss", value=1, timestamp=1, **fields):
    return {"key": key, "value": value, "timestamp": timestamp, **fields}


READ = get("runs/get", run_id=R1)
POINTS = [point(value=n * 1.5, timestamp=100 - n, step=n) for n in range(10)]

SCENARIOS = {
    "metrics": [
        *a_run("metrics"),
        metric(),
        metric(value=0.1),
        metric(value=-2.5, timestamp=5, step=3),
        metric(value=7, timestamp=9, step=2),
        READ,
        metric(key="text", value="3.25"),
        metric(key="nan", value="NaN"),
        metric(key="high", value="Infinity"),
        metric(key="low", value="-Infinity"),
        metric(key="written", value="inf"),
        metric(key="tiny", value=5e-324),
        metric(key="huge", value=1.7976931348623157e308),
        metric(key="whole", value=123456789),
        metric(key="negative step", step=-3),
        metric(key="é ü/x:y.z-0_"),
        metric(key="later", timestamp="1700000000000", step="4"),
        post("runs/log-metric", run_uuid=R1, key="by uuid", value=1, timestamp=1),
        READ,
    ],
    "the newest value": [
        *a_run("newest"),
        metric(value=1, timestamp=5, step=1),
        metric(value=2, timestamp=4, step=1),
        metric(value=3, timestamp=5, step=1),
        READ,
        metric(value=2.5, timestamp=5, step=1),
        READ,
        metric(value=0, timestamp=1, step=2),
        READ,
        metric(value="NaN", timestamp=1, step=2),
        READ,
        metric(value="NaN", timestamp=2, step=2),
        READ,
        metric(value=-1, timestamp=2, step=2),
        READ,
        batch(metrics=[point(value=9, timestamp=9, step=5), point(value=8, timestamp=9, step=4)]),
        READ,
        metric(value=9, timestamp=9, step=5),
        history(),
    ],
    "bad metrics": [
        *a_run("bad metrics"),
        metric(timestamp=-1),
        metric(timestamp=None),
        metric(timestamp="x"),
        metric(step="x"),
        metric(value=None),
        metric(value=""),
        metric(value="x"),
        metric(key=None),
        metric(key=""),
        metric(key=3),
        metric(key="a,b"),
        metric(key="a/../b"),
        metric(key="x" * 250),
        metric(key="x" * 251),
        metric(UNKNOWN),
        metric(""),
        metric(3),
        post("runs/log-metric", key="a", value=1, timestamp=1),
        metric(dataset_name="data"),
        get("runs/log-metric", run_id=R1),
        READ,
    ],
    "histories": [
        *a_run("histories"),
        batch(metrics=POINTS),
        history(),
        history(max_results=4),
        history(max_results=4, page_token=TOKEN),
        history(max_results=4, page_token=TOKEN),
        history(max_results=100),
        history(max_results=0),
        history(max_results=-1),
        history(max_results=10),
        batch(metrics=POINTS),
        metric(**POINTS[3]),
        history(),
        history(metric_key="nothing"),
        history(metric_key=""),
        history(UNKNOWN),
        history(""),
        history(page_token="zz"),
        get("metrics/get-history", run_uuid=R1, metric_key="loss"),
        get("metrics/get-history", metric_key="loss"),
        get("metrics/get-history", run_id=R1),
        post("runs/delete", run_id=R1),
        history(max_results=2),
    ],
    "samples of histories": [
        *a_run("samples"),
        batch(metrics=POINTS),
        post("runs/create", experiment_id=E1, start_time=1, run_name="second"),
        batch(R2, metrics=[point(value=n, timestamp=1, step=5) for n in range(5)]),
        sample(),
        sample(max_results=1),
        sample(max_results=2),
        sample(max_results=3),
        sample(max_results=7),
        sample(max_results=9),
        sample(max_results=10),
        sample(start_step=2, end_step=5),
        sample(start_step=2, end_step=5, max_results=2),
        sample(start_step=20, end_step=50),
        sample(start_step=5, end_step=5),
        sample(run_ids=[R2, R1], max_results=2),
        sample(run_ids=[UNKNOWN, R1], max_results=1),
        sample(metric_key="nothing"),
        sample(max_results=0),
        sample(max_results=2501),
        sample(max_results="x"),
        sample(start_step=1),
        sample(end_step=1),
        sample(start_step=3, end_step=1),
        sample(start_step="x", end_step=3),
        sample(run_ids=[]),
        sample(run_ids=["a"] * 101),
        sample(metric_key=""),
    ],
    "params": [
        *a_run("params"),
        param(),
        param(),
        param(value="0.2"),
        param(key="empty", value=""),
        param(key="absent", value=None),
        param(key="é ü/x:y.z-0_", value="日本 'quoted' \"twice\""),
        param(key="é ü/x:y.z-0_", value="other"),
        param(key="long", value="x" * 6000),
        param(key="longer", value="y" * 6001),
        param(key="longer", value="y" * 6000),
        param(key="empty", value="no longer"),
        READ,
        param(value=1),
        param(key=None),
        param(key=""),
        param(key="a,b"),
        param(key="/a"),
        param(key="x" * 251),
        param(UNKNOWN),
        param("not a run!"),
        param(""),
        post("runs/log-parameter", key="a", value="1"),
        post("runs/log-parameter", run_uuid=R1, key="by uuid", value="1"),
    ],
    "tags": [
        *a_run("run tags"),
        tag(),
        tag(value="2"),
        tag(key="empty", value=""),
        tag(key="absent", value=None),
        tag(key="long", value="x" * 8001),
        READ,
        remove_tag(key="a"),
        remove_tag(key="a"),
        remove_tag(key="never, there"),
        remove_tag(key=""),
        remove_tag(),
        remove_tag(UNKNOWN, key="a"),
        READ,
        tag(value=1),
        tag(key=""),
        tag(key="a,b"),
        tag(key="."),
        tag(key="x" * 251),
        tag(UNKNOWN),
        tag(""),
        post("runs/set-tag", run_uuid=R1, key="by uuid", value="1"),
    ],
    "batches": [
        *a_run("batches"),
        batch(),
        batch(metrics=[], params=[], tags=[]),
        batch(metrics=[point(), point("acc", "NaN"), point("acc", 0.5, 2, step=1)], params=tags(a="1", b=""), tags=tags(c="d")),
        READ,
        batch(params=tags(a="1", z="1")),
        batch(params=tags(a="2", b="x", y="1")),
        batch(params=[{"key": "n"}], tags=[{"key": "n"}]),
        batch(tags=tags(c="1") + tags(c="2") + tags(**{"mlflow.runName": "renamed by a batch"})),
        READ,
        batch(metrics=[point("wide", n, n, step=n) for n in range(1000)]),
        history(metric_key="wide", max_results=3),
        READ,
        batch(params=tags(**{f"p{n}": str(n) for n in range(100)}), tags=tags(**{f"t{n}": str(n) for n in range(100)})),
        READ,
    ],
    "histories in bulk": [
        *a_run("in bulk"),
        post("runs/create", experiment_id=E1, start_time=2),
        batch(metrics=POINTS),
        batch(metrics=[point(value=0, timestamp=0), point(value="Infinity", timestamp=500), point("other")]),
        bulk(),
        bulk(run_id=R1),
        bulk(run_id=[R1, R1, UNKNOWN, "not a run!", ""], max_results=3),
        bulk(max_results=1),
        bulk(max_results=100000),
        bulk(run_id=[R2]),
        bulk(metric_key="none"),
        bulk(metric_key=""),
        bulk(run_id=[]),
        get(BULK, metric_key="loss"),
        get(BULK, run_id=R1),
        bulk(run_id=[UNKNOWN] * 101),
        bulk(run_id=[UNKNOWN] * 100),
        bulk(max_results="many"),
        post("runs/delete", run_id=R1),
        bulk(max_results=2),
    ],
    "bad batches": [
        *a_run("bad batches"),
        batch("not a run!"),
        batch(UNKNOWN),
        batch(""),
        post("runs/log-batch"),
        batch(metrics="x"),
        batch(params={"a": "b"}),
        batch(metrics=[{"key": "a"}]),
        batch(metrics=[point(), {"key": "a", "value": 1}]),
        batch(metrics=[{"value": 1, "timestamp": 1}]),
        batch(metrics=[point(value=None)]),
        batch(metrics=[point("a,b")]),
        batch(metrics=[point(), point("x" * 251)]),
        batch(metrics=[point(timestamp=-1, step=2), point()]),
        batch(params=[{"value": "x"}]),
        batch(params=tags(**{"a,b": "x"})),
        batch(params=tags(**{"x" * 251: "x"})),
        batch(params=tags(a="1") + tags(a="1")),
        batch(params=tags(a="1") + tags(b="1") + tags(a="2") + tags(b="3")),
        batch(tags=[{"value": "x"}]),
        batch(tags=tags(**{"a,b": "x"})),
        batch(tags=tags(**{"x" * 251: "x"})),
        batch(metrics=[point(value=n) for n in range(1001)]),
        batch(params=tags(**{f"p{n}": "" for n in range(101)})),
        batch(tags=tags(**{f"t{n}": "" for n in range(101)})),
        batch(metrics=[point(value=n) for n in range(950)], tags=tags(**{f"t{n}": "" for n in range(51)})),
        READ,
    ],
}
