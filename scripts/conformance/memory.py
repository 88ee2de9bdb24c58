"""What a server has named in a scenario: the page token that it gave last, and the ids of what it made.

Ids are drawn by each server, so scenarios write {experiment:1}, {run:2} or {model:1} for the first experiment, the second
run or the first logged model that they made, and replies are compared with these in the place of the ids. A generated
name is "<name>".
"""

import re
from typing import Any

from reply import Reply
from request import TOKEN, Request

_GENERATED = re.compile(r"[a-z]+-[a-z]+-\d+")
_MADE = {
    "experiments/create": ("experiment", ("experiment_id",)),
    "runs/create": ("run", ("run", "info", "run_id")),
    "mlflow/logged-models": ("model", ("model", "info", "model_id")),
}


class Memory:
    """The names of one server in one scenario."""

    def __init__(self) -> None:
        self._ids = {TOKEN: ""}

    def learn(self, request: Request, reply: Reply) -> None:
        """Takes what a reply names."""
        if reply.token:
            self._ids[TOKEN] = reply.token
        for path, (kind, fields) in _MADE.items():
            if reply.status == 200 and request.method == "POST" and request.path.endswith(path):
                value = reply.body
                for field in fields:
                    value = value[field]
                number = sum(name.startswith("{" + kind) for name in self._ids) + 1
                self._ids[f"{{{kind}:{number}}}"] = value

    def experiments(self) -> list[str]:
        """The ids of the experiments that were made."""
        return [known for name, known in self._ids.items() if name.startswith("{experiment")]

    def fill(self, request: Request) -> Request:
        """The request with this server's names."""
        query = [(key, self._filled(value)) for key, value in request.query]
        path = self._filled(request.path)
        return Request(request.method, path, query, self._filled(request.json), request.body, request.headers)

    def _filled(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._filled(item) for item in value]
        if isinstance(value, dict):
            return {key: self._filled(item) for key, item in value.items()}
        if isinstance(value, str) and "{" in value:
            for name, known in self._ids.items():
                value = value.replace(name, known)
        return value

    def hide(self, value: Any, key: str = "") -> Any:
        """A body without this server's names."""
        if isinstance(value, list):
            return [self.hide(item) for item in value]
        if isinstance(value, dict):
            return {name: self.hide(item, name) for name, item in value.items()}
        if not isinstance(value, str) or key == "next_page_token":
            return value
        if _GENERATED.fullmatch(value):
            return "<name>"
        for name, known in self._ids.items():
            if name.startswith("{experiment"):
                value = name if (key, value) == ("experiment_id", known) else _hide_number(value, known, name)
            elif name != TOKEN:
                value = value.replace(known, name)
        return value


def _hide_number(text: str, number: str, name: str) -> str:
    """An experiment's id, which may be as short as 1, where it stands for the experiment."""
    return re.sub(rf"(?<=mlflow-artifacts:/){number}(?=/|$)|(?<=[Ee]xperiment ){number}\b|(?<=id[ =]){number}\b", name, text)
