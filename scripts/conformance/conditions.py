"""By what each deliberate difference is told: the request, the real server's reply and ours say whether it applies.

An `Applies` answers yes or no for the whole reply; an `Undo` gives our reply without the difference.
"""

import json
from collections.abc import Callable
from typing import Any

from reply import Reply
from request import Request

INVALID = "INVALID_PARAMETER_VALUE"
PROMPT = {"key": "mlflow.prompt.is_prompt", "value": "true"}
Undo = Callable[[Request, Reply, Reply], Reply]
Applies = Callable[[Request, Reply, Reply], bool]


def instead(applies: Applies) -> Undo:
    """A difference of the whole reply: where it applies, the real one stands for ours."""
    return lambda request, real, ours: real if applies(request, real, ours) else ours


# What replies say.


def _message(reply: Reply) -> str:
    return str(reply.body.get("message", "")) if isinstance(reply.body, dict) else ""


def _code(reply: Reply) -> str:
    return str(reply.body.get("error_code", "")) if isinstance(reply.body, dict) else ""


def _refused(reply: Reply, text: str = "") -> bool:
    """Whether a reply is the ordinary 400, with a message that holds this text."""
    return reply.status == 400 and _code(reply) == INVALID and bool(_message(reply)) and text in _message(reply)


def _sent(request: Request) -> dict[str, Any]:
    """The fields of a request."""
    return request.json if isinstance(request.json, dict) else dict(request.query)


# The differences' conditions.


def html_route(_: Request, real: Reply, ours: Reply) -> bool:
    page = real.media_type == "text/html" and real.status in (404, 405)
    return page and ours.status == real.status and bool(_code(ours) and _message(ours))


def html_crash(_: Request, real: Reply, ours: Reply) -> bool:
    page = real.media_type == "text/html" and real.status == 500
    return page and ours.status == 400 and bool(_code(ours) and _message(ours))


def null_field(request: Request, real: Reply, ours: Reply) -> bool:
    return real.media_type == "text/html" and None in _sent(request).values() and ours.status == 200


def internal_error(start: str, status: int = 400) -> Applies:
    """A 500 with a message that begins so, which we answer as the client's error with the same message."""
    return lambda _, real, ours: (
        real.status == 500
        and _message(real).startswith(start)
        and ours.status == status
        and _message(ours) == _message(real)
    )


def file_host(request: Request, real: Reply, ours: Reply) -> bool:
    return real.status == 500 and str(_sent(request).get("source")).startswith("file://") and _refused(ours)


def rename_taken(_: Request, real: Reply, ours: Reply) -> Reply:
    """The message up to its first sentence."""
    told, leaks, _ = _message(real).partition(" Error: ")
    return real if leaks and ours == real.with_body({**real.body, "message": told}) else ours


def list_for_value(_: Request, real: Reply, ours: Reply) -> bool:
    return real.status == 400 and "[SQL: " in _message(real) and _refused(ours, "list of values")


def _made(request: Request, ours: Reply) -> bool:
    """Whether we made the version as it was asked for."""
    version = ours.body.get("model_version", {}) if isinstance(ours.body, dict) else {}
    asked = _sent(request)
    kept = all(version.get(key) == asked.get(key, "") for key in ("name", "source", "run_id"))
    return ours.status == 200 and kept


def unknown_logged_model(request: Request, real: Reply, ours: Reply) -> bool:
    return real.status in (404, 500) and "Logged model with ID" in _message(real) and _made(request, ours)


def deleted_logged_model(_: Request, real: Reply, ours: Reply) -> bool:
    told = ours.status == 404 and _message(ours).startswith("Logged model with ID")
    return real.status == 500 and told and _message(real).endswith(_message(ours))


NOT_ITS_RUN = "The run_id request parameter must identify the resource that contains the source."


LOCAL_PATH = "To use a local path as a model version source, the run_id request parameter"


def unknown_run(request: Request, real: Reply, ours: Reply) -> bool:
    told = _refused(real, NOT_ITS_RUN) or (_refused(real, LOCAL_PATH) and _sent(request).get("run_id"))
    return bool(told) and ".." not in _sent(request)["source"] and _made(request, ours)


def other_search(request: Request, real: Reply, ours: Reply) -> bool:
    return "page_token" in _sent(request) and real.status == 200 and _refused(ours, "Invalid page token")


def token_text(_: Request, real: Reply, ours: Reply) -> bool:
    return _refused(real, "Invalid page token") and _refused(ours, "Invalid page token")


def limits(_: Request, real: Reply, ours: Reply) -> bool:
    told = ("exceeds the maximum length", "must be at most", "At most")
    return real.status == 200 and any(_refused(ours, text) for text in told)


def max_results(request: Request, real: Reply, ours: Reply) -> bool:
    asked = str(_sent(request).get("max_results"))
    return real.status == 200 and asked.startswith(("-", "0")) and _refused(ours, "must be a positive integer")


def tag_types(request: Request, real: Reply, ours: Reply) -> bool:
    return (
        bool(_sent(request).get("tags")) and _refused(ours, "for parameter 'tags'") and "'tags'" not in _message(real)
    )


def python_integers(_: Request, real: Reply, ours: Reply) -> bool:
    return real.status == 404 and _refused(ours, "Parameter 'version' must be an integer")


def python_numbers(request: Request, real: Reply, ours: Reply) -> bool:
    numbers = any(word in (request.body or b"") for word in (b"NaN", b"Infinity"))
    return numbers and _refused(real, "of type 'float'") and _refused(ours, "Missing value")


def python_newline(request: Request, real: Reply, ours: Reply) -> bool:
    return real.status == 200 and str(_sent(request).get("alias")).endswith("\n") and _refused(ours, "alias")


def uncleaned_path(request: Request, real: Reply, ours: Reply) -> bool:
    return "//" in request.path and real.status in (200, 308) and _code(ours) == "ENDPOINT_NOT_FOUND"


ABILITIES = (
    "features_enabled",
    "multipart_downloads_enabled",
    "multipart_uploads_enabled",
    "store_type",
)


def abilities(request: Request, real: Reply, ours: Reply) -> Reply:
    """What the real server says of artifacts, its gateway and its store."""
    if not request.path.endswith("/server-info") or not isinstance(real.body, dict) or not isinstance(ours.body, dict):
        return ours
    told = {key: real.body[key] for key in ABILITIES if key in real.body and key in ours.body}
    return ours.with_body({**ours.body, **told})


def search_aliases(request: Request, _: Reply, ours: Reply) -> Reply:
    """Search results without the aliases of versions."""
    if not request.path.endswith("model-versions/search") or not isinstance(ours.body, dict):
        return ours
    versions = [
        {key: value for key, value in version.items() if key != "aliases"}
        for version in ours.body.get("model_versions", [])
    ]
    return ours.with_body({**ours.body, "model_versions": versions}) if versions else ours


def other_prompt_tag(request: Request, real: Reply, ours: Reply) -> bool:
    """Whether we give the real server's reply without the models that carry the prompt tag with another value."""
    if PROMPT["key"] not in str(_sent(request).get("filter")) or not isinstance(real.body, dict):
        return False
    models = real.body.get("registered_models", [])
    prompts = [model for model in models if PROMPT in model.get("tags", [])]
    others = {key: value for key, value in real.body.items() if key != "registered_models"}
    return models != prompts and ours == real.with_body(others | ({"registered_models": prompts} if prompts else {}))


def sql_text(_: Request, real: Reply, ours: Reply) -> bool:
    """Whether the real server shows SQL where we say in words what was wrong."""
    told = bool(_code(ours) and _message(ours)) and "SQL" not in _message(ours)
    return real.status == 400 and "[SQL: " in _message(real) and ours.status in (400, 404) and told


REPEATABLE = ("tags.", "inputs.", "experiment_tags.", "logged_model_tags.", "logged_model_params.")


def given_twice(_: Request, real: Reply, ours: Reply) -> bool:
    broken = any(f"UNIQUE constraint failed: {name}" in _message(real) for name in REPEATABLE)
    return real.status == 400 and broken and ours.status == 200


def rename_deleted(_: Request, real: Reply, ours: Reply) -> bool:
    return real.status == 500 and _message(real).startswith("Cannot rename") and _refused(ours, "Current state is deleted")


def no_such_setting(_: Request, real: Reply, ours: Reply) -> Reply:
    """The message up to what it says of a setting."""
    told, names, _ = _message(real).partition(" To configure this limit, ")
    return real if names and ours == real.with_body({**real.body, "message": told}) else ours


NOTED = ("mlflow.log-model.history", "mlflow.modelVersions")


def model_history(_: Request, real: Reply, ours: Reply) -> Reply:
    """A tag of JSON, with the same value in other white space."""
    if not isinstance(ours.body, dict) or not isinstance(real.body, dict):
        return ours
    told = {text: json.loads(text) for text in _histories(real.body)}
    body = json.dumps(ours.body)
    for text in _histories(ours.body):
        same = [other for other, value in told.items() if value == json.loads(text)]
        body = body.replace(json.dumps(text), json.dumps(same[0]) if same else json.dumps(text))
    return ours.with_body(json.loads(body))


def _histories(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for item in value for text in _histories(item)]
    if not isinstance(value, dict):
        return []
    if value.get("key") in NOTED:
        return [value["value"]]
    return [text for item in value.values() for text in _histories(item)]
