"""Sends every scenario to both servers and compares the replies."""

import importlib
import json
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice
from typing import Any

import scenarios
from client import Client
from differences import DIFFERENCES, Difference
from reply import Clock, Reply, canonical
from report import Report
from request import Request

DIFF_LINES = 40


@dataclass(frozen=True)
class Scenario:
    """Requests that build on each other, starting from an empty registry."""

    name: str
    requests: list[Request]


def all_scenarios(only: str = "") -> Iterator[Scenario]:
    """Those of every topic, or those whose name begins with `only`, in a fixed order."""
    for module in sorted(found.name for found in pkgutil.iter_modules(scenarios.__path__)):
        for name, requests in importlib.import_module(f"scenarios.{module}").SCENARIOS.items():
            if (full := f"{module}: {name}").startswith(only):
                yield Scenario(full, requests)


class Side:
    """One server's half of a scenario: its connection, its page token, its clock."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.begin()

    def begin(self) -> None:
        """Starts a scenario."""
        self._client.clear()
        self._token = ""
        self._clock = Clock()

    def ask(self, request: Request) -> Reply:
        """The reply as the server gave it."""
        reply = self._client.send(request, self._token)
        self._token = reply.token or self._token
        return reply

    def comparable(self, request: Request, reply: Reply) -> Reply:
        """The reply as the policy compares it."""
        return reply.with_body(canonical(request.path, self._clock.relate(reply.body)))


def record(real: Client, only: str) -> Iterator[tuple[str, list[tuple[Request, Reply]]]]:
    """Each scenario with what the real server answered."""
    side = Side(real)
    for scenario in all_scenarios(only):
        side.begin()
        yield scenario.name, [(request, side.ask(request)) for request in scenario.requests]


class Replay:
    """Compares two servers, and counts which of the named differences occurred."""

    def __init__(self, real: Client, ours: Client, report: Report) -> None:
        self._real, self._ours, self._report = Side(real), Side(ours), report
        self._occurred: dict[str, int] = {}

    def run(self, only: str = "") -> None:
        """Replays all scenarios; a named difference that did not occur fails a complete run."""
        for scenario in all_scenarios(only):
            self._report.check(f"replay {scenario.name}", self._scenario, scenario)
        for difference in [] if only else DIFFERENCES:
            self._report.check(f"difference {difference.id}", self._still_there, difference)

    def _scenario(self, scenario: Scenario) -> str:
        self._real.begin()
        self._ours.begin()
        problems = []
        for step, request in enumerate(scenario.requests, start=1):
            if problem := self._step(request):
                problems.append(f"step {step}: {request} {_shown(request)}\n{problem}")
        if problems:
            raise AssertionError("\n".join(problems))
        return f"{len(scenario.requests)} requests"

    def _step(self, request: Request) -> str:
        real, ours = (side.comparable(request, side.ask(request)) for side in (self._real, self._ours))
        explained, used = _explain(request, real, ours)
        if explained != real:
            return _difference(real, explained)
        for difference in used:
            self._occurred[difference.id] = self._occurred.get(difference.id, 0) + 1
        return ""

    def _still_there(self, difference: Difference) -> str:
        if not self._occurred.get(difference.id):
            raise AssertionError(f"stale difference: it no longer occurs ({difference.why})")
        return f"seen {self._occurred[difference.id]} times: {difference.why}"


def _explain(request: Request, real: Reply, ours: Reply) -> tuple[Reply, list[Difference]]:
    """Our reply with the named differences undone, and which of them there were."""
    used = []
    for difference in DIFFERENCES:
        if ours == real:
            break
        undone = difference.undo(request, real, ours)
        if undone != ours:
            ours = undone
            used.append(difference)
    return ours, used


def _shown(request: Request) -> str:
    body = (request.payload() or b"").decode("utf-8", "backslashreplace")
    query = "&".join(f"{key}={value}" for key, value in request.query)
    return f"{query} {body}".strip()[:300]


def _difference(real: Reply, ours: Reply) -> str:
    lines = unified_diff(_lines(real), _lines(ours), "real", "ours", lineterm="", n=2)
    return "\n".join(line[:300] for line in islice(lines, DIFF_LINES))


def _lines(reply: Reply) -> list[str]:
    body: Any = json.dumps(reply.body, indent=1, sort_keys=True, ensure_ascii=False) if reply.is_json else reply.body
    return [f"status {reply.status}", f"media type {reply.media_type}", *body.splitlines()]
