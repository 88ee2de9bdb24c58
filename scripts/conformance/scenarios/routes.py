"""Routes: both prefixes, unknown paths, wrong methods, and the pages beside the registry."""

from request import create_model, create_version, get, send

AJAX = "/ajax-api/2.0/mlflow/"


def ajax(method: str, path: str, **parts):
    return send(method, AJAX + path, **parts)


V1 = {"name": "m", "version": "1"}

SCENARIOS = {
    "every operation answers under the web interface's prefix": [
        ajax("POST", "registered-models/create", json={"name": "m"}),
        ajax("POST", "model-versions/create", json={"name": "m", "source": "s3://bucket/x"}),
        ajax("GET", "registered-models/get", query=[("name", "m")]),
        ajax(
            "GET", "registered-models/search", query=[("filter", ""), ("max_results", "25"), ("order_by", "name ASC")]
        ),
        ajax("PATCH", "registered-models/update", json={"name": "m", "description": "d"}),
        ajax("POST", "registered-models/set-tag", json={"name": "m", "key": "k", "value": "v"}),
        ajax("POST", "registered-models/alias", json={"name": "m", "alias": "a", "version": "1"}),
        ajax("GET", "registered-models/alias", query=[("name", "m"), ("alias", "a")]),
        ajax("GET", "model-versions/get", query=[("name", "m"), ("version", "1")]),
        ajax("PATCH", "model-versions/update", json={**V1, "description": "d"}),
        ajax("POST", "model-versions/transition-stage", json={**V1, "stage": "Staging"}),
        ajax("POST", "model-versions/set-tag", json={**V1, "key": "k", "value": "v"}),
        ajax("GET", "model-versions/search", query=[("filter", "name='nobody'")]),
        ajax("GET", "model-versions/get-download-uri", query=[("name", "m"), ("version", "1")]),
        ajax("POST", "registered-models/get-latest-versions", json={"name": "m"}),
        ajax("GET", "registered-models/get-latest-versions", query=[("name", "m")]),
        ajax("DELETE", "model-versions/delete-tag", json={**V1, "key": "k"}),
        ajax("DELETE", "registered-models/delete-tag", json={"name": "m", "key": "k"}),
        ajax("DELETE", "registered-models/alias", json={"name": "m", "alias": "a"}),
        ajax("POST", "registered-models/rename", json={"name": "m", "new_name": "n"}),
        ajax("DELETE", "model-versions/delete", json={"name": "n", "version": "1"}),
        ajax("DELETE", "registered-models/delete", json={"name": "n"}),
        ajax("GET", "registered-models/get", query=[("name", "n")]),
    ],
    "unknown paths": [
        send("GET", "registered-models"),
        send("GET", "registered-models/"),
        send("GET", "registered-models/nothing"),
        send("POST", "registered-models/create/"),
        send("POST", "registered-models/Create", json={"name": "m"}),
        send("GET", "/api/2.0/preview/mlflow/registered-models/get?name=m"),
        send("GET", "/api/1.0/mlflow/registered-models/get?name=m"),
        send("GET", "/api/3.0/mlflow/registered-models/get?name=m"),
        send("GET", "registered-models/../registered-models/search"),
    ],
    "paths that need cleaning": [
        send("GET", "//api/2.0/mlflow/registered-models/search"),
        send("GET", "/api/2.0//mlflow/registered-models/search"),
        send("GET", "registered-models/%73earch"),
    ],
    "wrong methods": [
        create_model("m"),
        create_version("m"),
        send("GET", "registered-models/create"),
        send("PUT", "registered-models/create", json={"name": "x"}),
        send("DELETE", "registered-models/create", json={"name": "x"}),
        send("POST", "registered-models/get", json={"name": "m"}),
        send("DELETE", "registered-models/get", json={"name": "m"}),
        send("POST", "registered-models/update", json={"name": "m"}),
        send("PUT", "registered-models/update", json={"name": "m"}),
        send("PATCH", "registered-models/rename", json={"name": "m", "new_name": "n"}),
        send("POST", "registered-models/delete", json={"name": "m"}),
        send("GET", "registered-models/delete?name=m"),
        send("POST", "registered-models/search", json={}),
        send("PATCH", "registered-models/get-latest-versions", json={"name": "m"}),
        send("GET", "registered-models/set-tag"),
        send("POST", "registered-models/delete-tag", json={"name": "m", "key": "k"}),
        send("PATCH", "registered-models/alias", json={}),
        send("PUT", "registered-models/alias", json={}),
        send("GET", "model-versions/create"),
        send("POST", "model-versions/get", json=V1),
        send("POST", "model-versions/search", json={}),
        send("POST", "model-versions/update", json=V1),
        send("POST", "model-versions/delete", json=V1),
        send("GET", "model-versions/transition-stage"),
        send("POST", "model-versions/get-download-uri", json=V1),
        send("GET", "model-versions/set-tag"),
        send("POST", "model-versions/delete-tag", json={**V1, "key": "k"}),
        get("registered-models/get", name="m"),
    ],
    "the pages beside the registry": [
        send("GET", "/health"),
        send("GET", "/version"),
    ],
    "what the server says of itself": [
        send("GET", "/api/3.0/mlflow/server-info"),
        send("GET", "/ajax-api/3.0/mlflow/server-info"),
    ],
}
