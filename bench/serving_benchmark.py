"""The published champion behind `bentoml serve`: start, memory and latency."""

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
from scratch_checkout import Scratch
from server import Memory, Server, served

STARTS = ROUNDS = 3
SECONDS, CLIENTS = 3.0, (1, 16)
PROFILES = [
    {"gender": gender, "age": age, "occupation": occupation}
    for gender, age, occupation in product(
        ("female", "male"), (16, 22, 30, 40, 47, 53, 60), ("programmer", "homemaker", "writer")
    )
]
REQUEST_SETS = (
    RequestSet("POST", "/v1/newcomer", [json.dumps(profile) for profile in PROFILES]),
    RequestSet("GET", "/movie/", [urlencode(profile) for profile in PROFILES]),
)


class LoadSummary(NamedTuple):
    """Medians over the rounds; errors are summed."""

    endpoint: str
    clients: int
    p50_ms: float
    p99_ms: float
    per_second: float
    cpu_ms: float
    """of the server per request"""
    errors: int


class Served(NamedTuple):
    ready_seconds: list[float]
    at_ready: Memory
    after_load: Memory
    paces: list[LoadSummary]
    others: float
    """cores used by other processes"""


def serve(scratch: Scratch) -> Served:
    scratch.run("matinee", "publish", "model-store")
    watch, ready = Watch(), []
    for _ in range(STARTS - 1):
        with _server(scratch) as server:
            ready.append(server.ready_seconds)
    with _server(scratch) as server:
        ready.append(server.ready_seconds)
        at_ready = server.memory()
        paces = [
            pace(server, requests, clients) for requests in REQUEST_SETS for clients in CLIENTS
        ]
        after_load = server.memory()
    return Served(ready, at_ready, after_load, paces, watch.others())


def pace(server: Server, requests: RequestSet, clients: int) -> LoadSummary:
    status = load.first_status(server.port, requests)
    if status != 200:
        sys.exit(f"bench: {requests.method} {requests.path} answered {status}, not 200")
    load.run_load(server.port, requests, clients, 1)  # warms up
    before = server.cpu_seconds()
    rounds = [load.run_load(server.port, requests, clients, SECONDS) for _ in range(ROUNDS)]
    spent = server.cpu_seconds() - before

    sent = sum(result.requests for result in rounds)
    return LoadSummary(
        f"{requests.method} {requests.path}",
        clients,
        statistics.median(result.p50_ms for result in rounds),
        statistics.median(result.p99_ms for result in rounds),
        statistics.median(result.requests / result.seconds for result in rounds),
        1000 * spent / max(1, sent),
        sum(result.errors for result in rounds),
    )


def _server(scratch: Scratch) -> AbstractContextManager[Server]:
    environment = scratch.environment | {"MATINEE_MODEL_STORE": "model-store"}
    return served(scratch.folder, environment, scratch.log)
