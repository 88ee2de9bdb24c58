"""A request of a scenario, and the short words that scenarios are written in."""

import json
import urllib.parse
from dataclasses import dataclass, field
from typing import Any

API = "/api/2.0/mlflow/"

# Stands in a query or body for the next_page_token that the same server gave last in the same scenario; memory.py has
# such words for ids, too.
TOKEN = "{next_page_token}"


@dataclass(frozen=True)
class Request:
    """What goes over the wire. A body is either `json` (encoded here) or `body` (sent as it is)."""

    method: str
    path: str
    query: list[tuple[str, str]] = field(default_factory=list)
    json: Any = None
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def target(self) -> str:
        """The request target."""
        return self.path + "?" + urllib.parse.urlencode(self.query) if self.query else self.path

    def payload(self) -> bytes | None:
        """The bytes of the body, or None when there is none."""
        if self.body is not None:
            return self.body
        return None if self.json is None else json.dumps(self.json).encode()

    def wire_headers(self) -> dict[str, str]:
        """The headers: JSON unless the scenario says otherwise."""
        typed = {} if self.payload() is None else {"Content-Type": "application/json"}
        return {name: value for name, value in {**typed, **self.headers}.items() if value is not None}

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def send(method: str, path: str, **parts: Any) -> Request:
    """Any request. A path without a leading slash lies below /api/2.0/mlflow/."""
    if isinstance(body := parts.get("body"), str):
        parts["body"] = body.encode()
    return Request(method, path if path.startswith("/") else API + path, **parts)


def get(path: str, **query: Any) -> Request:
    """A GET with query parameters; a list repeats its key."""
    pairs = []
    for key, value in query.items():
        pairs += [(key, str(item)) for item in (value if isinstance(value, list) else [value])]
    return send("GET", path, query=pairs)


def post(path: str, **fields: Any) -> Request:
    """A POST of a JSON object."""
    return send("POST", path, json=fields)


def patch(path: str, **fields: Any) -> Request:
    """A PATCH of a JSON object."""
    return send("PATCH", path, json=fields)


def delete(path: str, **fields: Any) -> Request:
    """A DELETE with a JSON object as its body, as MLflow's clients send it."""
    return send("DELETE", path, json=fields)


def tags(**pairs: str) -> list[dict[str, str]]:
    """Tags as the API writes them."""
    return [{"key": key, "value": value} for key, value in pairs.items()]


# The operations, named after MLflow's RPCs, for the steps that only build up state or look at it.


def create_model(name: str, **fields: Any) -> Request:
    return post("registered-models/create", name=name, **fields)


def get_model(name: str) -> Request:
    return get("registered-models/get", name=name)


def search_models(**query: Any) -> Request:
    return get("registered-models/search", **query)


def create_version(name: str, source: str = "s3://bucket/model", **fields: Any) -> Request:
    return post("model-versions/create", name=name, source=source, **fields)


def get_version(name: str, version: str) -> Request:
    return get("model-versions/get", name=name, version=version)


def search_versions(**query: Any) -> Request:
    return get("model-versions/search", **query)


def delete_version(name: str, version: str) -> Request:
    return delete("model-versions/delete", name=name, version=version)


def set_alias(name: str, alias: str, version: str) -> Request:
    return post("registered-models/alias", name=name, alias=alias, version=version)


def get_alias(name: str, alias: str) -> Request:
    return get("registered-models/alias", name=name, alias=alias)


def delete_alias(name: str, alias: str) -> Request:
    return delete("registered-models/alias", name=name, alias=alias)


def set_model_tag(name: str, key: str, value: str) -> Request:
    return post("registered-models/set-tag", name=name, key=key, value=value)


def set_version_tag(name: str, version: str, key: str, value: str) -> Request:
    return post("model-versions/set-tag", name=name, version=version, key=key, value=value)


def transition(name: str, version: str, stage: str, **fields: Any) -> Request:
    return post("model-versions/transition-stage", name=name, version=version, stage=stage, **fields)


def latest(name: str, **fields: Any) -> Request:
    return post("registered-models/get-latest-versions", name=name, **fields)


def download_uri(name: str, version: str) -> Request:
    return get("model-versions/get-download-uri", name=name, version=version)
