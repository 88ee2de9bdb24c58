"""Sends a scenario's requests exactly as they are written: no library cleans up a path or a header on the way."""

import http.client
from urllib.parse import urlsplit

from reply import Reply
from request import Request, delete, post, search_models

TIMEOUT_SECONDS = 60
PROMPTS = "tags.`mlflow.prompt.is_prompt` = 'true'"


class Client:
    """One kept connection to one server."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=TIMEOUT_SECONDS)

    def send(self, request: Request) -> Reply:
        """The server's reply. A connection that the server closed after its last reply is opened again."""
        try:
            return self._send(request)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._connection.close()
            return self._send(request)

    def _send(self, request: Request) -> Reply:
        self._connection.putrequest(request.method, request.target(), skip_accept_encoding=True)
        payload = request.payload()
        for name, value in request.wire_headers().items():
            self._connection.putheader(name, value)
        if payload is not None or request.method != "GET":
            self._connection.putheader("Content-Length", str(len(payload or b"")))
        self._connection.endheaders(payload)
        answer = self._connection.getresponse()
        return Reply.read(answer.status, answer.headers.get("Content-Type", ""), answer.read())

    def clear(self) -> None:
        """Deletes every model and prompt, so that each scenario begins on an empty registry."""
        for condition in ("", PROMPTS):
            while models := self._listed(condition):
                for model in models:
                    self._expect_ok(delete("registered-models/delete", name=model["name"]))

    def delete_experiments(self, ids: list[str]) -> None:
        """Deletes experiments, of which some may be deleted. Their names stay taken."""
        for experiment_id in ids:
            self.send(post("experiments/delete", experiment_id=experiment_id))

    def _listed(self, condition: str) -> list[dict]:
        body = self._expect_ok(search_models(filter=condition, max_results=1000)).body
        return body.get("registered_models", [])

    def _expect_ok(self, request: Request) -> Reply:
        reply = self.send(request)
        if reply.status != 200:
            raise RuntimeError(f"{request} answered {reply.status}: {reply.body}")
        return reply
