"""The published champion behind `bentoml serve`: start, memory, and how fast it answers."""

from __future__ import annotations

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import NamedTuple
from urllib.parse import urlencode

import load
import psutil
from load import Questions
from machine import Watch
from scratch import Scratch

SERVICE = "matinee.service.app:Matinee"
STARTS = ROUNDS = 3
SECONDS, CLIENTS = 3.0, (1, 16)
PATIENCE = 60.0
PEOPLE = [
    {"gender": gender, "age": age, "occupation": occupation}
    for gender, age, occupation in product(
        ("female", "male"), (16, 22, 30, 40, 47, 53, 60), ("programmer", "homemaker", "writer")
    )
]
QUESTIONS = (
    Questions("POST", "/v1/newcomer", [json.dumps(person) for person in PEOPLE]),
    Questions("GET", "/movie/", [urlencode(person) for person in PEOPLE]),
)


class Memory(NamedTuple):
    """Resident MiB."""

    supervisor: float
    workers: list[float]


class Pace(NamedTuple):
    """Medians over the rounds; the errors are all of them."""

    question: str
    clients: int
    p50_ms: float
    p99_ms: float
    per_second: float
    cpu_ms: float
    """the server's, a request"""
    errors: int


class Served(NamedTuple):
    ready_seconds: list[float]
    at_ready: Memory
    after_load: Memory
    paces: list[Pace]
    others: float
    """cores that others kept busy meanwhile"""


class Server(NamedTuple):
    process: subprocess.Popen[bytes]
    port: int
    ready_seconds: float

    def memory(self) -> Memory:
        sizes = [process.memory_info().rss / 2**20 for process in self._family()]
        return Memory(sizes[0], sizes[1:])

    def cpu_seconds(self) -> float:
        spent = [process.cpu_times() for process in self._family()]
        return float(sum(times.user + times.system for times in spent))

    def _family(self) -> list[psutil.Process]:
        """The supervisor, and what it started."""
        supervisor = psutil.Process(self.process.pid)
        return [supervisor, *supervisor.children(recursive=True)]


def serve(scratch: Scratch) -> Served:
    scratch.run("python", "pipeline/publish.py", "published")
    watch, ready = Watch(), []
    for _ in range(STARTS - 1):
        with _server(scratch) as server:
            ready.append(server.ready_seconds)
    with _server(scratch) as server:
        ready.append(server.ready_seconds)
        at_ready = server.memory()
        paces = [_pace(server, one, clients) for one in QUESTIONS for clients in CLIENTS]
        after_load = server.memory()
    return Served(ready, at_ready, after_load, paces, watch.others())


def _pace(server: Server, questions: Questions, clients: int) -> Pace:
    status = load.one(server.port, questions)
    if status != 200:
        sys.exit(f"bench: {questions.method} {questions.path} answered {status}, not 200")
    load.put(server.port, questions, clients, 1)  # warms up
    before = server.cpu_seconds()
    rounds = [load.put(server.port, questions, clients, SECONDS) for _ in range(ROUNDS)]
    spent = server.cpu_seconds() - before

    requests = sum(one.requests for one in rounds)
    return Pace(
        f"{questions.method} {questions.path}",
        clients,
        statistics.median(one.p50_ms for one in rounds),
        statistics.median(one.p99_ms for one in rounds),
        statistics.median(one.requests / one.seconds for one in rounds),
        1000 * spent / max(1, requests),
        sum(one.errors for one in rounds),
    )


@contextmanager
def _server(scratch: Scratch) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind((load.HOST, 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "bentoml", "serve", SERVICE, "--host", load.HOST]
    start = time.perf_counter()
    with scratch.log.open("ab") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=scratch.folder,
            env=scratch.environment | {"MATINEE_PUBLISHED": "published"},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        if not _ready(process, port, start + PATIENCE):
            scratch.give_up(f"`bentoml serve {SERVICE}` did not become ready")
        yield Server(process, port, time.perf_counter() - start)
    finally:
        _stop(process)


def _ready(process: subprocess.Popen[bytes], port: int, deadline: float) -> bool:
    question = Questions("GET", "/readyz", [""])
    while process.poll() is None and time.perf_counter() < deadline:
        if load.one(port, question) == 200:
            return True
        time.sleep(0.02)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
