"""The published champion behind `bentoml serve`: start, memory, and how fast it answers."""

from __future__ import annotations

import json
import statistics
import sys
from contextlib import AbstractContextManager
from itertools import product
from typing import NamedTuple
from urllib.parse import urlencode

import load
from load import RequestSet
from machine import Watch
from scratch import Scratch
from server import Memory, Server, served

STARTS = ROUNDS = 3
SECONDS, CLIENTS = 3.0, (1, 16)
PEOPLE = [
    {"gender": gender, "age": age, "occupation": occupation}
    for gender, age, occupation in product(
        ("female", "male"), (16, 22, 30, 40, 47, 53, 60), ("programmer", "homemaker", "writer")
    )
]
QUESTIONS = (
    RequestSet("POST", "/v1/newcomer", [json.dumps(person) for person in PEOPLE]),
    RequestSet("GET", "/movie/", [urlencode(person) for person in PEOPLE]),
)


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


def serve(scratch: Scratch) -> Served:
    scratch.run("matinee", "publish", "model-store")
    watch, ready = Watch(), []
    for _ in range(STARTS - 1):
        with _server(scratch) as server:
            ready.append(server.ready_seconds)
    with _server(scratch) as server:
        ready.append(server.ready_seconds)
        at_ready = server.memory()
        paces = [pace(server, one, clients) for one in QUESTIONS for clients in CLIENTS]
        after_load = server.memory()
    return Served(ready, at_ready, after_load, paces, watch.others())


def pace(server: Server, requests: RequestSet, clients: int) -> Pace:
    status = load.first_status(server.port, requests)
    if status != 200:
        sys.exit(f"bench: {requests.method} {requests.path} answered {status}, not 200")
    load.run_load(server.port, requests, clients, 1)  # warms up
    before = server.cpu_seconds()
    rounds = [load.run_load(server.port, requests, clients, SECONDS) for _ in range(ROUNDS)]
    spent = server.cpu_seconds() - before

    sent = sum(one.requests for one in rounds)
    return Pace(
        f"{requests.method} {requests.path}",
        clients,
        statistics.median(one.p50_ms for one in rounds),
        statistics.median(one.p99_ms for one in rounds),
        statistics.median(one.requests / one.seconds for one in rounds),
        1000 * spent / max(1, sent),
        sum(one.errors for one in rounds),
    )


def _server(scratch: Scratch) -> AbstractContextManager[Server]:
    environment = scratch.environment | {"MATINEE_MODEL_STORE": "model-store"}
    return served(scratch.folder, environment, scratch.log)
