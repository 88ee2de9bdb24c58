"""Writes the real server's replies as JSON lines, for tests that have no Python at hand.

A line: {"scenario", "step", "request": {"method", "path", "query"?, "json"?, "body"?, "headers"?}, "status", "body",
"difference"?}.

* Every scenario starts on an empty registry, and its steps build on each other.
* Bodies are canonical (see reply.py). A timestamp is its rank among all timestamps of its scenario, from 1: equal
  ranks were equal times, a greater rank was later. A page token is "<token>"; in a request, "{next_page_token}"
  stands for the token that the last reply with one gave.
* "difference" names the deliberate differences (see differences.py) by which our reply was another one.
* A long run of one character is written {"repeat": ["x", 100000]}, alone or within {"concat": [...]}; a raw body that
  is not UTF-8 is {"base64": "..."}. A body that is not JSON is a string.
"""

import base64
import json
import re
from dataclasses import dataclass
from typing import Any, TextIO

from reply import Reply, canonical, is_stamp, stamps
from request import Request

_LONG_RUN = re.compile(r"(.)\1{199,}", re.DOTALL)


@dataclass(frozen=True)
class Exchange:
    """A request, what the real server answered, and the differences of our answer."""

    request: Request
    reply: Reply
    differences: list[str]


def write_scenario(out: TextIO, name: str, exchanges: list[Exchange]) -> None:
    """One line for each step of a scenario."""
    seen = {stamp for exchange in exchanges for stamp in stamps(exchange.reply.body)}
    ranks = {stamp: rank for rank, stamp in enumerate(sorted(seen), start=1)}
    for step, exchange in enumerate(exchanges, start=1):
        request, reply = exchange.request, exchange.reply
        body = shorten(ranked(canonical(request.path, reply.body), ranks))
        line = {"scenario": name, "step": step, "request": as_data(request), "status": reply.status, "body": body}
        if exchange.differences:
            line["difference"] = ", ".join(exchange.differences)
        out.write(json.dumps(line, ensure_ascii=False) + "\n")


def as_data(request: Request) -> dict[str, Any]:
    """A request as JSON; parts that it lacks are left out."""
    parts: dict[str, Any] = {"method": request.method, "path": shorten(request.path)}
    if request.query:
        parts["query"] = shorten([list(pair) for pair in request.query])
    if request.json is not None:
        parts["json"] = shorten(request.json)
    if request.body is not None:
        parts["body"] = _raw(request.body)
    if headers := request.wire_headers():
        parts["headers"] = headers
    return parts


def ranked(value: Any, ranks: dict[int, int]) -> Any:
    """A body with the timestamps replaced by their ranks."""
    if isinstance(value, list):
        return [ranked(item, ranks) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: ranks[item] if is_stamp(key, item) else ranked(item, ranks) for key, item in value.items()}


def shorten(value: Any) -> Any:
    """A value with its long strings written down as what generates them."""
    if isinstance(value, str):
        return _shorten_string(value)
    if isinstance(value, list):
        return [shorten(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: shorten(item) for key, item in value.items()}


def _shorten_string(text: str) -> Any:
    pieces: list[Any] = []
    end = 0
    for run in _LONG_RUN.finditer(text):
        pieces += [text[end : run.start()], {"repeat": [run[1], len(run[0])]}]
        end = run.end()
    pieces = [piece for piece in [*pieces, text[end:]] if piece]
    if len(pieces) == 1:
        return pieces[0]
    return {"concat": pieces} if pieces else text


def _raw(body: bytes) -> Any:
    try:
        return shorten(body.decode())
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}
