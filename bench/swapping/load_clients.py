"""Clients that send requests at a fixed rate, and check that each answer is of one version."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlencode

from swapping.tagged_versions import tags_in

HOST = "127.0.0.1"
VERSION = "matinee-version"


class Request(NamedTuple):
    method: str
    target: str
    body: str | None = None

    @classmethod
    def get(cls, path: str, **parameters: Any) -> Request:
        return cls("GET", f"{path}?{urlencode(parameters)}")

    @classmethod
    def post(cls, path: str, **fields: Any) -> Request:
        return cls("POST", path, json.dumps(fields))


class Outcome(NamedTuple):
    started: float
    seconds: float
    version: str
    error: str
    """Empty if the answer is correct."""


def title_requests(port: int) -> list[Request]:
    """One request of each kind whose answer contains titles, about films that are served."""
    rated = send(port, Request.get("/v1/films", collection="movielens", limit=3))["films"]
    films = send(port, Request.get("/v1/films", limit=20))["films"]
    (subscriber, *_) = send(port, Request.get("/v1/version"))["subscriber"]["examples"]
    ratings = [{"film_id": film["film_id"], "rating": 5} for film in rated]
    similar = [Request.post("/v1/similar", film_id=film["film_id"]) for film in films]
    return [
        Request.post("/v1/newcomer", gender="female", age=25, occupation="programmer"),
        Request.get("/movie/", genre="Male", age=25),
        Request.post("/v1/viewer", ratings=ratings),
        next(request for request in similar if tags_in(send(port, request)["films"])),
        Request.post("/v1/subscriber", user_id=subscriber["user_id"], id=subscriber["id"]),
        Request.get("/v1/films", limit=5),
        Request.get("/v1/suggestions", field="titulo", text="e", limit=5),
        Request.get("/v1/suggestions", field="titulo", text="e", collection="streaming"),
    ]


class LoadClients:
    """Send `per_second` requests in total, from `start` to `stop`."""

    def __init__(
        self, port: int, tags: Mapping[str, int], per_second: float, clients: int = 4
    ) -> None:
        """`tags` maps each version to its tag."""
        self.port, self.tags, self.per_second = port, tags, per_second
        self.outcomes: list[Outcome] = []
        self._requests, self._stopped = title_requests(port), threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=(client, clients)) for client in range(clients)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> list[Outcome]:
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        return self.outcomes

    def _run(self, turn: int, clients: int) -> None:
        connection = HTTPConnection(HOST, self.port, timeout=10)
        due = time.perf_counter() + turn / self.per_second
        while not self._stopped.wait(max(0.0, due - time.perf_counter())):
            request = self._requests[turn % len(self._requests)]
            self.outcomes.append(_measure(connection, request, self._check))
            # a late client does not catch up
            due = max(due + clients / self.per_second, time.perf_counter())
            # + 1, so that each client sends every kind of request
            turn += clients + 1
        connection.close()

    def _check(self, status: int, version: str, answer: Any) -> str:
        if status != 200:
            return f"answered {status}: {str(answer)[:200]}"
        if isinstance(answer, dict) and answer.get("version", version) != version:
            return f"has version {answer['version']} in the body and {version} in the header"
        if tags_in(answer) != {self.tags.get(version)}:
            return f"is of version {version}, but has titles of {sorted(tags_in(answer))}"
        return ""


def _measure(
    connection: HTTPConnection, request: Request, check: Callable[[int, str, Any], str]
) -> Outcome:
    started = time.perf_counter()
    try:
        status, version, content = _send(connection, request)
    except (OSError, HTTPException) as error:
        connection.close()
        return Outcome(started, time.perf_counter() - started, "", repr(error))
    seconds = time.perf_counter() - started
    error_text = check(status, version, json.loads(content))
    error_text = f"{request.target} {error_text}" if error_text else ""
    return Outcome(started, seconds, version, error_text)


def _send(connection: HTTPConnection, request: Request) -> tuple[int, str, bytes]:
    headers = {"Content-Type": "application/json"}
    connection.request(request.method, request.target, request.body, headers)
    response = connection.getresponse()
    return response.status, response.headers.get(VERSION, ""), response.read()


def send(port: int, request: Request) -> Any:
    """The JSON of the answer."""
    connection = HTTPConnection(HOST, port, timeout=10)
    try:
        return json.loads(_send(connection, request)[2])
    finally:
        connection.close()
