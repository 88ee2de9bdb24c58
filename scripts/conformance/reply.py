"""A reply, and the policy by which two servers' replies are compared.

Field by field, with everything not named here compared exactly:

    HTTP status          equal.
    media type           equal (parameters such as charset are not looked at).
    error_code, message  equal. Where Python prints a set ("Valid keys are {'a', 'b'}") its order is an accident
                         that changes with every start of the real server, so the members are sorted on both sides.
    timestamps           both are integers. Their values cannot agree, so their relations are compared: their ranks
                         within the reply, and whether the same field of the same model or version is new, the
                         same, or later than when this scenario saw it last.
    next_page_token      both have one or neither has. Tokens are opaque; scenarios follow each server's own.
    tags, aliases, latest_versions, model_versions of get-latest-versions
                         as sets: the real server gives no order. So are the params, metrics, inputs and outputs of
                         a run and of a logged model; histories of metrics have one.
    search results       as lists: their order is part of the contract.
    non-JSON bodies      as text.
"""

import json
import re
from dataclasses import dataclass
from typing import Any

TIMESTAMPS = (
    "creation_timestamp",
    "last_updated_timestamp",
    "creation_time",
    "last_update_time",
    "creation_timestamp_ms",
    "last_updated_timestamp_ms",
)
UNORDERED = ("tags", "params", "aliases", "latest_versions", "dataset_inputs", "model_inputs", "model_outputs")
LATEST_VERSIONS = "registered-models/get-latest-versions"
_PYTHON_SET = re.compile(r"\{('[^'{}]*'(?:, '[^'{}]*')*)\}")


@dataclass(frozen=True)
class Reply:
    """What a server answered: JSON decoded where it is JSON, text otherwise."""

    status: int
    media_type: str
    body: Any

    @classmethod
    def read(cls, status: int, content_type: str, payload: bytes) -> "Reply":
        media_type = content_type.partition(";")[0].strip()
        text = payload.decode("utf-8", "backslashreplace")
        return cls(status, media_type, json.loads(text) if media_type == "application/json" else text)

    @property
    def is_json(self) -> bool:
        return self.media_type == "application/json"

    @property
    def token(self) -> str:
        """The next page's token, or nothing."""
        return str(self.body.get("next_page_token", "")) if isinstance(self.body, dict) else ""

    def with_body(self, body: Any) -> "Reply":
        return Reply(self.status, self.media_type, body)


class Clock:
    """Remembers the timestamps of one server in one scenario, to tell how each relates to what was seen before."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, ...], int] = {}

    def relate(self, body: Any) -> Any:
        """The body with each timestamp replaced by its rank in the reply and its relation to the past."""
        ranks = {stamp: rank for rank, stamp in enumerate(sorted(set(stamps(body))), start=1)}
        return self._relate(body, ranks)

    def _relate(self, value: Any, ranks: dict[int, int]) -> Any:
        if isinstance(value, list):
            return [self._relate(item, ranks) for item in value]
        if not isinstance(value, dict):
            return value
        owner = (str(value.get("name")), str(value.get("version") or value.get("model_id")))
        return {
            key: self._name_stamp((*owner, key), item, ranks) if is_stamp(key, item) else self._relate(item, ranks)
            for key, item in value.items()
        }

    def _name_stamp(self, field: tuple[str, ...], stamp: int, ranks: dict[int, int]) -> str:
        past = self._seen.get(field)
        self._seen[field] = stamp
        relation = "new" if past is None else "same" if past == stamp else "later" if past < stamp else "EARLIER"
        return f"time {ranks[stamp]}, {relation}"


def is_stamp(key: str, value: Any) -> bool:
    """Whether a field is a timestamp of the right type: a wrong type stays in the reply and is found there."""
    return key in TIMESTAMPS and isinstance(value, int) and not isinstance(value, bool)


def stamps(value: Any) -> list[int]:
    """Every timestamp in a body."""
    if isinstance(value, list):
        return [stamp for item in value for stamp in stamps(item)]
    if not isinstance(value, dict):
        return []
    own = [item for key, item in value.items() if is_stamp(key, item)]
    return own + [stamp for item in value.values() for stamp in stamps(item)]


def canonical(path: str, body: Any) -> Any:
    """A body without what two equal servers may differ in, timestamps excepted."""
    if isinstance(body, dict) and path.endswith(LATEST_VERSIONS):
        body = {key: _sorted(item) if key == "model_versions" else item for key, item in body.items()}
    return _canonical(body)


def _canonical(value: Any) -> Any:
    if isinstance(value, str):
        return _PYTHON_SET.sub(lambda found: "{" + ", ".join(sorted(found[1].split(", "))) + "}", value)
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if not isinstance(value, dict):
        return value
    fields = {key: _canonical(item) for key, item in value.items()}
    for key in UNORDERED:
        if isinstance(fields.get(key), list):
            fields[key] = _sorted(fields[key])
    if isinstance(data := fields.get("data"), dict) and "metrics" in data:
        fields["data"] = {**data, "metrics": _sorted(data["metrics"])}
    if isinstance(fields.get("next_page_token"), str):
        fields["next_page_token"] = "<token>"
    return fields


def _sorted(items: list[Any]) -> list[Any]:
    """By version number where the items have one, and otherwise by their text."""
    return sorted(items, key=lambda item: (_version(item), json.dumps(item, sort_keys=True)))


def _version(item: Any) -> int:
    version = item.get("version", "") if isinstance(item, dict) and "current_stage" in item else ""
    return int(version) if version.isdigit() else 0
