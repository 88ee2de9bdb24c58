"""Where we differ from the real server on purpose: the one list, with the reason for each.

The replay asks each difference to undo itself in our reply. What is left must equal the real server's reply, so a
difference excuses exactly what it describes and nothing beside it. One that never occurs fails the run: the list
holds nothing stale. What differs only under concurrent writes (promotions that leave several versions in a stage, lost
races answered with 400 or 503) cannot be seen in a replay and is tested beside the store.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reply import Reply
from request import Request

INVALID = "INVALID_PARAMETER_VALUE"
LONGEST_NAME = 256


@dataclass(frozen=True)
class Difference:
    """One deliberate difference. `undo` takes the request, the real reply and ours, and gives ours without it."""

    id: str
    why: str
    undo: Callable[[Request, Reply, Reply], Reply]


def _instead(applies: Callable[[Request, Reply, Reply], bool]) -> Callable[[Request, Reply, Reply], Reply]:
    """A difference of the whole reply: where it applies, ours stands for the real one."""
    return lambda request, real, ours: real if applies(request, real, ours) else ours


def _refused(reply: Reply, message: str = "") -> bool:
    """Whether a reply is the ordinary 400, with a given message or at least some message."""
    body = reply.body if isinstance(reply.body, dict) else {}
    said = body.get("message", "")
    return reply.status == 400 and body.get("error_code") == INVALID and (said == message if message else bool(said))


def _message(reply: Reply) -> str:
    return str(reply.body.get("message", "")) if isinstance(reply.body, dict) else ""


def _internal_error(start: str) -> Callable[[Request, Reply, Reply], bool]:
    """A 500 with a message that begins so, which we answer as a 400 with the same message."""
    return lambda _, real, ours: (
        real.status == 500 and _message(real).startswith(start) and _refused(ours, _message(real))
    )


def _html_route(_: Request, real: Reply, ours: Reply) -> bool:
    coded = isinstance(ours.body, dict) and {"error_code", "message"} <= ours.body.keys()
    return real.media_type == "text/html" and real.status in (404, 405) and ours.status == real.status and coded


def _html_crash(_: Request, real: Reply, ours: Reply) -> bool:
    return real.media_type == "text/html" and real.status == 500 and _refused(ours)


def _rename_taken(_: Request, real: Reply, ours: Reply) -> Reply:
    """The message up to its first sentence."""
    cut = _message(real).partition(" Error: ")[0]
    leaks = real.status == ours.status and "sqlalche.me" in _message(real)
    return real if leaks and ours.body == {**real.body, "message": cut} else ours


def _made(request: Request, ours: Reply) -> bool:
    """Whether we made the version as it was asked for."""
    version = ours.body.get("model_version", {}) if isinstance(ours.body, dict) else {}
    asked = request.json if isinstance(request.json, dict) else {}
    kept = all(version.get(key) == asked.get(key, "") for key in ("name", "source", "run_id"))
    return ours.status == 200 and kept


def _unknown_logged_model(request: Request, real: Reply, ours: Reply) -> bool:
    return real.status in (404, 500) and "Logged model with ID" in _message(real) and _made(request, ours)


def _unknown_run(request: Request, real: Reply, ours: Reply) -> bool:
    unknown = "The run_id request parameter must identify the resource that contains the source." in _message(real)
    return real.status == 400 and unknown and ".." not in request.json["source"] and _made(request, ours)


def _foreign_token(request: Request, real: Reply, ours: Reply) -> bool:
    tokens = [value for key, value in request.query if key == "page_token"]
    return real.status == 200 and bool(tokens) and _refused(ours)


def _long_name(request: Request, real: Reply, ours: Reply) -> bool:
    fields = request.json if isinstance(request.json, dict) else dict(request.query)
    return len(str(fields.get("name", ""))) > LONGEST_NAME and real.status == 200 and _refused(ours)


def _search_aliases(request: Request, real: Reply, ours: Reply) -> Reply:
    """Search results without the aliases of versions."""
    if not request.path.endswith("model-versions/search"):
        return ours
    return ours.with_body(_without(ours.body, "aliases"))


def _user_id(_: Request, real: Reply, ours: Reply) -> Reply:
    return ours.with_body(_without(ours.body, "user_id"))


def _without(value: Any, field: str) -> Any:
    if isinstance(value, list):
        return [_without(item, field) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: _without(item, field) for key, item in value.items() if key != field}


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
        "rename-taken",
        "a rename onto a taken name shows SQL; ours stops after the first sentence",
        _rename_taken,
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
        "foreign-token",
        "an offset continues any search, and skips or repeats rows under writes; our tokens belong to their search",
        _instead(_foreign_token),
    ),
    Difference(
        "long-name",
        "names over 256 characters pass on SQLite and break on other databases; ours are refused",
        _instead(_long_name),
    ),
    Difference(
        "search-aliases",
        "search results lack the aliases of versions, asked for in mlflow issues 9783, 16734 and 9952; ours have them",
        _search_aliases,
    ),
    Difference(
        "user-id",
        "user_id is never filled (mlflow issue 2208); ours is the caller's identity",
        _user_id,
    ),
]
