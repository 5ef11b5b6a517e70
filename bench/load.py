"""Clients that ask a server on this machine one question after the other, for some seconds."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NamedTuple

HOST = "127.0.0.1"
SCRIPT = Path(__file__).with_name("questions.lua")
MOST_CLIENTS, MOST_SECONDS = 64, 30.0


class Questions(NamedTuple):
    method: str
    path: str
    asked: list[str]
    """queries of a GET, or bodies of a POST; asked in turn"""
    key: str = ""
    """for the door"""

    def at(self, turn: int) -> tuple[str, str | None]:
        """Target and body."""
        one = self.asked[turn % len(self.asked)]
        return (f"{self.path}?{one}", None) if self.method == "GET" else (self.path, one)

    def headers(self) -> dict[str, str]:
        shown = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return {"Content-Type": "application/json", **shown}


class Answers(NamedTuple):
    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    errors: int


def generator() -> str:
    return "wrk" if shutil.which("wrk") else "threads of Python"


def put(port: int, questions: Questions, clients: int, seconds: float) -> Answers:
    if not (0 < clients <= MOST_CLIENTS and 0 < seconds <= MOST_SECONDS):
        raise ValueError(
            f"asked for {clients} clients during {seconds} s; "
            f"at most {MOST_CLIENTS} and {MOST_SECONDS} s are allowed"
        )
    by = _by_wrk if shutil.which("wrk") else _by_threads
    return by(port, questions, clients, seconds)


def one(port: int, questions: Questions) -> int:
    """The status of the first question."""
    return _ask(HTTPConnection(HOST, port, timeout=10), questions, 0)


def _by_wrk(port: int, questions: Questions, clients: int, seconds: float) -> Answers:
    options = ["-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "-s", str(SCRIPT)]
    for name, value in questions.headers().items():
        options += ["-H", f"{name}: {value}"]
    told = [questions.method, questions.path, *questions.asked]
    command = ["wrk", *options, f"http://{HOST}:{port}", "--", *told]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Answers(**json.loads(said.strip().splitlines()[-1]))


def _by_threads(port: int, questions: Questions, clients: int, seconds: float) -> Answers:
    """Takes a core for itself, so that its figures are the clients' as much as the server's."""
    start = time.perf_counter()
    taken: list[list[float]] = [[] for _ in range(clients)]
    failed = [0] * clients

    def client(place: int) -> None:
        connection, turn = HTTPConnection(HOST, port, timeout=10), place
        while (began := time.perf_counter()) < start + seconds:
            failed[place] += _ask(connection, questions, turn) != 200
            taken[place].append(time.perf_counter() - began)
            turn += 1
        connection.close()

    threads = [threading.Thread(target=client, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waited = sorted(1000 * each for mine in taken for each in mine)
    p50, p99 = (waited[int(share * (len(waited) - 1))] for share in (0.5, 0.99))
    return Answers(len(waited), time.perf_counter() - start, p50, p99, sum(failed))


def _ask(connection: HTTPConnection, questions: Questions, turn: int) -> int:
    """The status, or 0 where there was no answer."""
    target, body = questions.at(turn)
    try:
        connection.request(questions.method, target, body, questions.headers())
        answer = connection.getresponse()
        answer.read()
    except (OSError, HTTPException):
        connection.close()
        return 0
    return answer.status
