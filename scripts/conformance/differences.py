"""Where we differ from the real server on purpose: the one list, with the reason for each.

The replay asks each difference to undo itself in our reply. What is left must equal the real server's reply, so a
difference excuses exactly what it describes and nothing beside it. One that never occurs fails the run: the list
holds nothing stale.

Not here, because a replay on one machine cannot show it: what differs under concurrent writes only (promotions that
leave several versions in a stage, lost races answered with 400 or 503), which is tested beside the store; and user_id,
which the real server never fills and ours takes from the caller's identity (mlflow issue 2208).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reply import Reply
from request import Request

INVALID = "INVALID_PARAMETER_VALUE"
Undo = Callable[[Request, Reply, Reply], Reply]
Applies = Callable[[Request, Reply, Reply], bool]


@dataclass(frozen=True)
class Difference:
    """One deliberate difference. `undo` takes the request, the real reply and ours, and gives ours without it."""

    id: str
    why: str
    undo: Undo


def _instead(applies: Applies) -> Undo:
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


def _html_route(_: Request, real: Reply, ours: Reply) -> bool:
    page = real.media_type == "text/html" and real.status in (404, 405)
    return page and ours.status == real.status and bool(_code(ours) and _message(ours))


def _html_crash(_: Request, real: Reply, ours: Reply) -> bool:
    page = real.media_type == "text/html" and real.status == 500
    return page and ours.status == 400 and bool(_code(ours) and _message(ours))


def _null_field(request: Request, real: Reply, ours: Reply) -> bool:
    return real.media_type == "text/html" and None in _sent(request).values() and ours.status == 200


def _internal_error(start: str, status: int = 400) -> Applies:
    """A 500 with a message that begins so, which we answer as the client's error with the same message."""
    return lambda _, real, ours: (
        real.status == 500
        and _message(real).startswith(start)
        and ours.status == status
        and _message(ours) == _message(real)
    )


def _file_host(request: Request, real: Reply, ours: Reply) -> bool:
    return real.status == 500 and str(_sent(request).get("source")).startswith("file://") and _refused(ours)


def _rename_taken(_: Request, real: Reply, ours: Reply) -> Reply:
    """The message up to its first sentence."""
    told, leaks, _ = _message(real).partition(" Error: ")
    return real if leaks and ours == real.with_body({**real.body, "message": told}) else ours


def _list_for_value(_: Request, real: Reply, ours: Reply) -> bool:
    return real.status == 400 and "[SQL: " in _message(real) and _refused(ours, "list of values")


def _made(request: Request, ours: Reply) -> bool:
    """Whether we made the version as it was asked for."""
    version = ours.body.get("model_version", {}) if isinstance(ours.body, dict) else {}
    asked = _sent(request)
    kept = all(version.get(key) == asked.get(key, "") for key in ("name", "source", "run_id"))
    return ours.status == 200 and kept


def _unknown_logged_model(request: Request, real: Reply, ours: Reply) -> bool:
    return real.status in (404, 500) and "Logged model with ID" in _message(real) and _made(request, ours)


NOT_ITS_RUN = "The run_id request parameter must identify the resource that contains the source."


def _unknown_run(request: Request, real: Reply, ours: Reply) -> bool:
    return _refused(real, NOT_ITS_RUN) and ".." not in _sent(request)["source"] and _made(request, ours)


def _other_search(request: Request, real: Reply, ours: Reply) -> bool:
    return "page_token" in _sent(request) and real.status == 200 and _refused(ours, "Invalid page token")


def _token_text(_: Request, real: Reply, ours: Reply) -> bool:
    return _refused(real, "Invalid page token") and _refused(ours, "Invalid page token")


def _limits(_: Request, real: Reply, ours: Reply) -> bool:
    return real.status == 200 and (_refused(ours, "exceeds the maximum length") or _refused(ours, "At most"))


def _max_results(request: Request, real: Reply, ours: Reply) -> bool:
    asked = str(_sent(request).get("max_results"))
    return real.status == 200 and asked.startswith(("-", "0")) and _refused(ours, "must be a positive integer")


def _tag_types(request: Request, real: Reply, ours: Reply) -> bool:
    return (
        bool(_sent(request).get("tags")) and _refused(ours, "for parameter 'tags'") and "'tags'" not in _message(real)
    )


def _python_integers(_: Request, real: Reply, ours: Reply) -> bool:
    return real.status == 404 and _refused(ours, "Parameter 'version' must be an integer")


def _python_numbers(request: Request, real: Reply, ours: Reply) -> bool:
    numbers = any(word in (request.body or b"") for word in (b"NaN", b"Infinity"))
    return numbers and _refused(real, "of type 'float'") and _refused(ours, "Missing value")


def _python_newline(request: Request, real: Reply, ours: Reply) -> bool:
    return real.status == 200 and str(_sent(request).get("alias")).endswith("\n") and _refused(ours, "alias")


def _uncleaned_path(request: Request, real: Reply, ours: Reply) -> bool:
    return "//" in request.path and real.status in (200, 308) and _code(ours) == "ENDPOINT_NOT_FOUND"


ABILITIES = (
    "features_enabled",
    "presigned_upload_model_id_supported",
    "presigned_upload_run_id_supported",
    "store_type",
)


def _abilities(request: Request, real: Reply, ours: Reply) -> Reply:
    """What the real server says of artifacts, its gateway and its store."""
    if not request.path.endswith("/server-info") or not isinstance(real.body, dict) or not isinstance(ours.body, dict):
        return ours
    told = {key: real.body[key] for key in ABILITIES if key in real.body and key in ours.body}
    return ours.with_body({**ours.body, **told})


def _search_aliases(request: Request, _: Reply, ours: Reply) -> Reply:
    """Search results without the aliases of versions."""
    if not request.path.endswith("model-versions/search") or not isinstance(ours.body, dict):
        return ours
    versions = [
        {key: value for key, value in version.items() if key != "aliases"}
        for version in ours.body.get("model_versions", [])
    ]
    return ours.with_body({**ours.body, "model_versions": versions}) if versions else ours


DIFFERENCES = [
    Difference(
        "html-route",
        "an unknown path or a wrong method is answered with an HTML page; ours is JSON with a code",
        _instead(_html_route),
    ),
    Difference(
        "html-crash",
        "an exception nobody caught is an HTML 500, which clients retry; ours says what was wrong, with 400",
        _instead(_html_crash),
    ),
    Difference(
        "null-field",
        "a null that crashes the real server counts as absent in ours, as it does in every other field",
        _instead(_null_field),
    ),
    Difference(
        "archive-inactive-stage",
        "a wrong stage for archive_existing_versions is a 500, which clients retry; ours is 400 with the same message",
        _instead(_internal_error("Model version transition cannot archive")),
    ),
    Difference(
        "duplicate-order",
        "an order_by key named twice is a 500, which clients retry; ours is 400 with the same message",
        _instead(_internal_error("`order_by` contains duplicate fields")),
    ),
    Difference(
        "empty-stage",
        "a source in a stage without versions is a 500, which clients retry; ours is 404 with the same message",
        _instead(_internal_error("No versions of model with name", status=404)),
    ),
    Difference(
        "file-host",
        "a file: source on another host is a 500, which clients retry; ours is refused as other local paths are",
        _instead(_file_host),
    ),
    Difference(
        "rename-taken",
        "a rename onto a taken name shows SQL; ours stops after the first sentence",
        _rename_taken,
    ),
    Difference(
        "list-for-value",
        "a list compared with = shows SQL; ours says which comparators take lists",
        _instead(_list_for_value),
    ),
    Difference(
        "unknown-logged-model",
        "a logged model of another tracking server is an error; ours keeps its URI, which the client resolves",
        _instead(_unknown_logged_model),
    ),
    Difference(
        "unknown-run",
        "a source in a run of another tracking server is refused; ours keeps it, and opens no path itself",
        _instead(_unknown_run),
    ),
    Difference(
        "other-search",
        "an offset continues any search, and skips or repeats rows under writes; our tokens belong to their search",
        _instead(_other_search),
    ),
    Difference(
        "token-text",
        "a bad token is described by what Python read in it; ours has one text, with the same code",
        _instead(_token_text),
    ),
    Difference(
        "limits",
        "SQLite keeps any length, other databases break at theirs; ours has stated limits",
        _instead(_limits),
    ),
    Difference(
        "max-results",
        "a page of no models, or of fewer, makes a token that leads nowhere; ours asks for a positive number",
        _instead(_max_results),
    ),
    Difference(
        "tag-types",
        "tags of the wrong types are half read: a number becomes an empty text; ours are refused as other fields are",
        _instead(_tag_types),
    ),
    Difference(
        "python-integers",
        "Python reads 1_0 and the digits of any script as integers; ours takes ASCII digits",
        _instead(_python_integers),
    ),
    Difference(
        "python-numbers",
        "Python reads NaN and Infinity in JSON; to ours they are no JSON, and both refuse the request",
        _instead(_python_numbers),
    ),
    Difference(
        "python-newline",
        "Python's $ lets an alias end in a newline; ours does not",
        _instead(_python_newline),
    ),
    Difference(
        "uncleaned-path",
        "doubled slashes are merged or redirected; ours routes exact paths only, as API Gateway does",
        _instead(_uncleaned_path),
    ),
    Difference(
        "abilities",
        "server-info tells what a tracking server with artifacts can do; ours tells what the registry can",
        _abilities,
    ),
    Difference(
        "search-aliases",
        "search results lack the aliases of versions, asked for in mlflow issues 9783, 16734 and 9952; ours have them",
        _search_aliases,
    ),
]
