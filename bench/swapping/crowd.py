"""Clients that ask a service without end, and look whether each answer is of one version."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlencode

from swapping.editions import named

HOST = "127.0.0.1"
VERSION = "matinee-version"


class Question(NamedTuple):
    method: str
    target: str
    body: str | None = None

    @classmethod
    def get(cls, path: str, **asked: Any) -> Question:
        return cls("GET", f"{path}?{urlencode(asked)}")

    @classmethod
    def post(cls, path: str, **asked: Any) -> Question:
        return cls("POST", path, json.dumps(asked))


class Asked(NamedTuple):
    began: float
    seconds: float
    version: str
    wrong: str
    """What is wrong with the answer; empty if nothing is."""


def questions(port: int) -> list[Question]:
    """Of every kind that tells titles, about what this service holds."""
    rated = told(port, Question.get("/v1/films", collection="movielens", limit=3))["films"]
    films = told(port, Question.get("/v1/films", limit=20))["films"]
    (subscriber, *_) = told(port, Question.get("/v1/version"))["subscriber"]["examples"]
    ratings = [{"film_id": film["film_id"], "rating": 5} for film in rated]
    like = [Question.post("/v1/similar", film_id=film["film_id"]) for film in films]
    return [
        Question.post("/v1/newcomer", gender="female", age=25, occupation="programmer"),
        Question.get("/movie/", genre="Male", age=25),
        Question.post("/v1/viewer", ratings=ratings),
        next(one for one in like if named(told(port, one)["films"])),
        Question.post("/v1/subscriber", user_id=subscriber["user_id"], id=subscriber["id"]),
        Question.get("/v1/films", limit=5),
        Question.get("/v1/suggestions", field="titulo", text="e", limit=5),
        Question.get("/v1/suggestions", field="titulo", text="e", collection="streaming"),
    ]


class Crowd:
    """Asks so many questions a second, in all, from `begin` to `end`."""

    def __init__(
        self, port: int, editions: Mapping[str, int], per_second: float, clients: int = 4
    ) -> None:
        """The editions are those of each version."""
        self.port, self.editions, self.per_second = port, editions, per_second
        self.asked: list[Asked] = []
        self._questions, self._ended = questions(port), threading.Event()
        self._clients = [
            threading.Thread(target=self._ask, args=(each, clients)) for each in range(clients)
        ]

    def begin(self) -> None:
        for client in self._clients:
            client.start()

    def end(self) -> list[Asked]:
        self._ended.set()
        for client in self._clients:
            client.join()
        return self.asked

    def _ask(self, turn: int, clients: int) -> None:
        connection = HTTPConnection(HOST, self.port, timeout=10)
        due = time.perf_counter() + turn / self.per_second
        while not self._ended.wait(max(0.0, due - time.perf_counter())):
            question = self._questions[turn % len(self._questions)]
            self.asked.append(_asked(connection, question, self._wrong))
            # who was late does not hurry afterwards
            due = max(due + clients / self.per_second, time.perf_counter())
            # one more, so that each client comes to every question
            turn += clients + 1
        connection.close()

    def _wrong(self, status: int, version: str, told: Any) -> str:
        if status != 200:
            return f"answered {status}: {str(told)[:200]}"
        if isinstance(told, dict) and told.get("version", version) != version:
            return f"says {told['version']} inside and {version} outside"
        if named(told) != {self.editions.get(version)}:
            return f"of version {version}, but tells editions {sorted(named(told))}"
        return ""


def _asked(
    connection: HTTPConnection, question: Question, wrong: Callable[[int, str, Any], str]
) -> Asked:
    began = time.perf_counter()
    try:
        status, version, text = _answer(connection, question)
    except (OSError, HTTPException) as error:
        connection.close()
        return Asked(began, time.perf_counter() - began, "", repr(error))
    seconds = time.perf_counter() - began
    said = wrong(status, version, json.loads(text))
    return Asked(began, seconds, version, f"{question.target} {said}" if said else "")


def _answer(connection: HTTPConnection, question: Question) -> tuple[int, str, bytes]:
    headers = {"Content-Type": "application/json"}
    connection.request(question.method, question.target, question.body, headers)
    answer = connection.getresponse()
    return answer.status, answer.headers.get(VERSION, ""), answer.read()


def told(port: int, question: Question) -> Any:
    connection = HTTPConnection(HOST, port, timeout=10)
    try:
        return json.loads(_answer(connection, question)[2])
    finally:
        connection.close()
