"""Searches for logged models: filters, orders, datasets and pages."""

from request import TOKEN, delete, patch, post, tags

E1, E2 = "{experiment:1}", "{experiment:2}"


def experiment(name):
    return post("experiments/create", name=name)


def create(name, **fields):
    return post("logged-models", **{"experiment_id": E1, "name": name} | fields)


def metric(model, key, value, **fields):
    return post("runs/log-metric", run_id="{run:1}", key=key, value=value, timestamp=1, model_id=f"{{model:{model}}}", **fields)


def search(**fields):
    return post("logged-models/search", **{"experiment_ids": [E1]} | fields)


def where(text, **fields):
    return search(filter=text, **fields)


def order(field, ascending=None, **fields):
    chosen = {} if ascending is None else {"ascending": ascending}
    return search(order_by=[{"field_name": field, **chosen, **fields}])


def three_models(name):
    return [
        experiment(name),
        post("runs/create", experiment_id=E1, start_time=1, run_name="maker"),
        create("forest", model_type="sklearn", source_run_id="{run:1}", params=tags(depth="5"), tags=tags(team="red")),
        create("bayes", params=tags(depth="7"), tags=tags(team="blue")),
        create("Forest"),
        patch("logged-models/{model:1}", model_id="{model:1}", status="LOGGED_MODEL_READY"),
        metric(1, "acc", 0.9, dataset_name="houses", dataset_digest="d1"),
        metric(2, "acc", 0.5, dataset_name="houses", dataset_digest="d2"),
        metric(3, "loss", 3),
    ]


SCENARIOS = {
    "experiments": [
        experiment("mv one"),
        experiment("mv two"),
        create("a"),
        create("b", experiment_id=E2),
        search(),
        search(experiment_ids=[E1, E2]),
        search(experiment_ids=["12345"]),
        search(experiment_ids=["x"]),
        search(experiment_ids=[]),
        post("logged-models/search"),
        search(experiment_ids="x"),
        search(experiment_ids=[1]),
        post("/ajax-api/2.0/mlflow/logged-models/search", experiment_ids=[E1]),
    ],
    "filters": [
        *three_models("mf"),
        where("name = 'forest'"),
        where("name != 'forest'"),
        where("name LIKE 'f%'"),
        where("name ILIKE 'f%'"),
        where("attributes.name = 'bayes'"),
        where("model_type = 'sklearn'"),
        where("status = 'READY'"),
        where("source_run_id = '{run:1}'"),
        where("model_id = '{model:2}'"),
        where("attributes.model_id IN ('{model:1}', '{model:2}')"),
        where("name IN ('forest', 'bayes')"),
        where("creation_timestamp > 0"),
        where("last_updated_timestamp < 1000"),
        where("params.depth = '5'"),
        where("tags.team = 'blue'"),
        where("tags.team != 'blue'"),
        where("metrics.acc > 0.6"),
        where("metrics.acc > 0.4 AND params.depth = '7'"),
        where("metrics.loss = 3"),
        where("metrics.acc > 0", datasets=[{"dataset_name": "houses", "dataset_digest": "d2"}]),
        where("metrics.acc > 0", datasets=[{"dataset_name": "others"}]),
        where(""),
    ],
    "bad filters": [
        experiment("mb"),
        where("bad"),
        where("unknown = 'x'"),
        where("name > 'x'"),
        where("metrics.acc LIKE '1'"),
        where("params.depth = 5"),
        where("tags.a = b"),
        where("name = 'a' OR name = 'b'"),
        where(3),
        search(datasets=[{}]),
        search(datasets="x"),
    ],
    "orders": [
        *three_models("mo"),
        order("name"),
        order("name", True),
        order("name", False),
        order("creation_timestamp", True),
        order("creation_timestamp", False),
        order("creation_time", True),
        order("last_updated_timestamp", False),
        order("metrics.acc", False),
        order("metrics.acc", True),
        order("metrics.acc", True, dataset_name="houses"),
        order("metrics.acc", False, dataset_name="houses", dataset_digest="d1"),
        search(order_by=[{"field_name": "model_type"}, {"field_name": "name", "ascending": True}]),
        search(order_by="name"),
    ],
    "pages": [
        experiment("mp"),
        *[create(f"model {n}") for n in range(5)],
        search(max_results=2),
        search(max_results=2, page_token=TOKEN),
        search(max_results=2, page_token=TOKEN),
        search(max_results=5),
        search(max_results=0),
        search(max_results=3, order_by=[{"field_name": "name", "ascending": True}]),
        search(max_results=3, order_by=[{"field_name": "name", "ascending": True}], page_token=TOKEN),
        search(max_results="x"),
        search(page_token="zz"),
    ],
    "deleted": [
        experiment("md"),
        create("a"),
        create("b"),
        post("runs/create", experiment_id=E1, start_time=1, run_name="maker"),
        delete("logged-models/{model:1}"),
        search(),
    ],
}
