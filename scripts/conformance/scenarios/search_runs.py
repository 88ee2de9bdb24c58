"""Searches for runs: views, filters, orders and pages."""

from request import TOKEN, post, tags

E1, E2 = "{experiment:1}", "{experiment:2}"


def experiment(name):
    return post("experiments/create", name=name)


def run(name, start, in_experiment=E1, **fields):
    return post("runs/create", experiment_id=in_experiment, run_name=name, start_time=start, **fields)


def log(number, metrics=None, params=None, **fields):
    points = [{"key": key, "value": value, "timestamp": 1} for key, value in (metrics or {}).items()]
    return post("runs/log-batch", run_id=f"{{run:{number}}}", metrics=points, params=tags(**params or {}), **fields)


def search(**fields):
    return post("runs/search", **{"experiment_ids": [E1]} | fields)


def where(text, **fields):
    return search(filter=text, **fields)


def four_runs(name):
    """Runs whose start times, metrics and params all differ in their order."""
    return [
        experiment(name),
        run("alpha", 40, user_id="ada", tags=tags(team="red", **{"mlflow.user": "ada"})),
        run("beta", 30, tags=tags(team="blue")),
        run("Gamma", 20, user_id="ben"),
        run("delta", 10),
        log(1, {"loss": 0.5, "acc": 0.9}, {"depth": "5", "kind": "forest"}),
        log(2, {"loss": 1.5, "two words": 1}, {"depth": "10", "kind": "Forest"}, tags=tags(**{"a.b": "c"})),
        log(3, {"loss": "NaN", "acc": 0.1}, {"depth": "7"}),
        post("runs/update", run_id="{run:1}", status="FINISHED", end_time=100),
        post("runs/update", run_id="{run:2}", status="FAILED", end_time=90),
    ]


SCENARIOS = {
    "views and experiments": [
        experiment("rv one"),
        experiment("rv two"),
        run("a", 1),
        run("b", 2),
        run("c", 3, E2),
        post("runs/delete", run_id="{run:1}"),
        search(),
        search(run_view_type="ACTIVE_ONLY"),
        search(run_view_type="DELETED_ONLY"),
        search(run_view_type="ALL"),
        search(run_view_type=2),
        search(run_view_type=3),
        search(experiment_ids=[E1, E2]),
        search(experiment_ids=[E2, E1], run_view_type="ALL"),
        search(experiment_ids=[E1, E1]),
        search(experiment_ids=["12345"]),
        search(experiment_ids=["x"]),
        search(experiment_ids=[]),
        post("runs/search"),
        search(experiment_ids="x"),
    ],
    "deleted with their experiment": [
        experiment("rx"),
        run("first", 1),
        run("second", 2),
        post("runs/delete", run_id="{run:1}"),
        post("experiments/delete", experiment_id=E1),
        post("logged-models", experiment_id=E1),
        search(),
        search(run_view_type="DELETED_ONLY"),
        search(run_view_type="ALL"),
        post("experiments/restore", experiment_id=E1),
        search(),
        search(run_view_type="DELETED_ONLY"),
    ],
    "filters by attributes": [
        *four_runs("ra"),
        where("attributes.status = 'FINISHED'"),
        where("status != 'FINISHED'"),
        where("status LIKE 'F%'"),
        where("attributes.run_name = 'alpha'"),
        where("run_name ILIKE 'g%'"),
        where("attributes.run_name != 'alpha'"),
        where("attributes.`run name` = 'alpha'"),
        where("attributes.\"Run Name\" = 'alpha'"),
        where("user_id = 'ada'"),
        where("attributes.start_time > 10"),
        where("start_time <= 20"),
        where("start_time = 30 AND status = 'FAILED'"),
        where("end_time >= 100"),
        where("attributes.created > 20"),
        where("run_id = '{run:2}'"),
        where("run_id != '{run:2}'"),
        where("attributes.run_id IN ('{run:1}', '{run:3}')"),
        where("run_id NOT IN ('{run:1}', '{run:3}')"),
        where("artifact_uri LIKE '%{run:1}%'"),
    ],
    "filters by metrics, params and tags": [
        *four_runs("rm"),
        where("metrics.loss < 1"),
        where("metrics.loss >= 0.5"),
        where("metric.loss != 0.5"),
        where("metrics.loss = 1.5"),
        where("metrics.`two words` = 1"),
        where("metrics.\"two words\" > 0.5"),
        where("metrics.loss < 1 AND metrics.acc > 0.5"),
        where("metrics.nothing > 0"),
        where("params.depth = '5'"),
        where("parameters.kind ILIKE 'forest'"),
        where("param.kind LIKE 'f%'"),
        where("params.kind != 'forest'"),
        where("params.depth = '5' AND metrics.loss < 1 AND tags.team = 'red'"),
        where("tags.team = 'blue'"),
        where("tag.team != 'blue'"),
        where("tags.`a.b` = 'c'"),
        where("tags.team LIKE '%e%'"),
        where("tags.`mlflow.runName` = 'delta'"),
        where("tags.mlflow.user = 'ada'"),
        where("tags.team = 'red' and params.depth = '5'"),
        where(""),
        where("   "),
    ],
    "bad filters": [
        experiment("rb"),
        where("loss < 1"),
        where("metrics.loss < 'a'"),
        where("metrics.loss LIKE '1'"),
        where("metrics.loss <"),
        where("params.depth = 5"),
        where("params.depth > '5'"),
        where("tags.a = b"),
        where("tags.a > 'b'"),
        where("attributes.nothing = 'x'"),
        where("attributes.status > 'x'"),
        where("attributes.start_time > 'x'"),
        where("attributes.start_time LIKE '1%'"),
        where("params.a = '1' OR params.b = '2'"),
        where("(params.a = '1')"),
        where("params.a IN ('1', '2')"),
        where("run_id IN ()"),
        where("foo.bar = 'x'"),
        where("metrics. = 1"),
        where("bad"),
        where("= 1"),
        search(filter=3),
    ],
    "orders": [
        *four_runs("ro"),
        search(),
        search(order_by=["start_time"]),
        search(order_by=["attributes.start_time ASC"]),
        search(order_by=["start_time DESC"]),
        search(order_by=["attribute.run_name"]),
        search(order_by=["run_name DESC"]),
        search(order_by=["status", "start_time"]),
        search(order_by=["end_time"]),
        search(order_by=["end_time DESC"]),
        search(order_by=["metrics.loss"]),
        search(order_by=["metrics.loss DESC"]),
        search(order_by=["metric.acc ASC", "params.depth DESC"]),
        search(order_by=["params.depth"]),
        search(order_by=["params.kind DESC"]),
        search(order_by=["tags.team"]),
        search(order_by=["tags.`mlflow.user` DESC", "start_time ASC"]),
        search(order_by=["metrics.`two words`"]),
        search(order_by=["Created"]),
        search(order_by=["foo"]),
        search(order_by=["metrics.loss sideways"]),
        search(order_by=["foo.bar"]),
        search(order_by="start_time"),
        search(order_by=[3]),
    ],
    "pages": [
        experiment("rp"),
        *[run(f"run {n}", n) for n in range(7)],
        search(max_results=3),
        search(max_results=3, page_token=TOKEN),
        search(max_results=3, page_token=TOKEN),
        search(max_results=7),
        search(max_results=2, order_by=["start_time ASC"]),
        search(max_results=2, order_by=["start_time ASC"], page_token=TOKEN),
        search(max_results=2, filter="start_time > 2"),
        search(max_results=2, filter="start_time > 2", page_token=TOKEN),
        search(max_results="1"),
        search(max_results=0),
        search(max_results=-1),
        search(max_results=50001),
        search(max_results="x"),
        search(page_token="zz"),
        post("/ajax-api/2.0/mlflow/runs/search", experiment_ids=[E1], max_results=1),
    ],
    "with inputs and outputs": [
        experiment("ri"),
        run("a", 1),
        post("runs/log-inputs", run_id="{run:1}", datasets=[{
            "tags": tags(**{"mlflow.data.context": "train"}),
            "dataset": {"name": "houses", "digest": "d1", "source_type": "local", "source": "{}"},
        }]),
        post("runs/outputs", run_id="{run:1}", models=[{"model_id": "m-1", "step": 2}]),
        search(),
        where("dataset.name = 'houses'"),
        where("datasets.digest = 'd1'"),
        where("dataset.context = 'train'"),
        where("dataset.name = 'others'"),
        where("dataset.name LIKE 'h%'"),
        where("dataset.source = 'x'"),
    ],
}
