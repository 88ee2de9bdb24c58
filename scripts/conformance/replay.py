"""Sends every scenario to both servers and compares the replies."""

import importlib
import json
import pkgutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from itertools import islice
from typing import Any, TextIO

import scenarios
from client import Client
from differences import DIFFERENCES, Difference
from golden import Exchange, write_scenario
from memory import Memory
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
    """One server's half of a scenario: its connection, its memory, its clock."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._memory = Memory()
        self.begin()

    def begin(self) -> None:
        """Starts a scenario."""
        self._client.clear()
        self._client.delete_experiments(self._memory.experiments())
        self._memory = Memory()
        self._clock = Clock()

    def ask(self, request: Request) -> Reply:
        """The reply as the server gave it."""
        reply = self._client.send(self._memory.fill(request))
        self._memory.learn(request, reply)
        return reply

    def anonymous(self, reply: Reply) -> Reply:
        """The reply without the names that this server alone has given."""
        return reply.with_body(self._memory.hide(reply.body))

    def comparable(self, request: Request, reply: Reply) -> Reply:
        """The reply as the policy compares it."""
        return reply.with_body(canonical(request.path, self._clock.relate(self._memory.hide(reply.body))))


class Replay:
    """Compares two servers, and counts which of the named differences occurred. Records the real one if asked."""

    def __init__(self, real: Client, ours: Client, report: Report, golden: TextIO | None) -> None:
        self._real, self._ours, self._report, self._golden = Side(real), Side(ours), report, golden
        self._occurred: dict[str, int] = {}
        self._asked: Counter[str] = Counter()

    def run(self, only: str = "") -> None:
        """Replays all scenarios; a named difference that did not occur fails a complete run."""
        for scenario in all_scenarios(only):
            self._report.check(f"replay {scenario.name}", self._scenario, scenario)
        print(f"Replayed {self._asked.total()} requests to {len(self._asked)} methods and paths.", flush=True)
        for difference in [] if only else DIFFERENCES:
            self._report.check(f"difference {difference.id}", self._still_there, difference)

    def _scenario(self, scenario: Scenario) -> str:
        self._real.begin()
        self._ours.begin()
        exchanges, problems = [], []
        for step, request in enumerate(scenario.requests, start=1):
            exchange, problem = self._step(request)
            exchanges.append(exchange)
            if problem:
                problems.append(f"step {step}: {request} {_shown(request)}\n{problem}")
        if self._golden:
            write_scenario(self._golden, scenario.name, exchanges)
        if problems:
            raise AssertionError("\n".join(problems))
        return f"{len(scenario.requests)} requests"

    def _step(self, request: Request) -> tuple[Exchange, str]:
        """What the real server answered, and how ours differs without being excused."""
        self._asked[str(request)] += 1
        answer = self._real.ask(request)
        told = self._real.anonymous(answer)
        real = self._real.comparable(request, answer)
        ours = self._ours.comparable(request, self._ours.ask(request))
        explained, used = _explain(request, real, ours)
        if explained != real:
            return Exchange(request, told, []), _difference(real, explained)
        for difference in used:
            self._occurred[difference] = self._occurred.get(difference, 0) + 1
        return Exchange(request, told, used), ""

    def _still_there(self, difference: Difference) -> str:
        if not self._occurred.get(difference.id):
            raise AssertionError(f"stale difference: it no longer occurs ({difference.why})")
        return f"seen {self._occurred[difference.id]} times: {difference.why}"


def _explain(request: Request, real: Reply, ours: Reply) -> tuple[Reply, list[str]]:
    """Our reply with the named differences undone, and which of them there were."""
    used = []
    for difference in DIFFERENCES:
        if ours == real:
            break
        undone = difference.undo(request, real, ours)
        if undone != ours:
            ours = undone
            used.append(difference.id)
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
