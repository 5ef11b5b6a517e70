"""Load generator: clients that send requests to a server on this machine, one after the other."""

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
SCRIPT = Path(__file__).with_name("requests.lua")
MAX_CLIENTS, MAX_SECONDS = 64, 30.0


class RequestSet(NamedTuple):
    method: str
    path: str
    payloads: list[str]
    """Queries of a GET or bodies of a POST, sent in turn."""
    key: str = ""
    """API key of the gateway."""

    def target_and_body(self, turn: int) -> tuple[str, str | None]:
        payload = self.payloads[turn % len(self.payloads)]
        if self.method == "GET":
            return f"{self.path}?{payload}", None
        return self.path, payload

    def headers(self) -> dict[str, str]:
        authorization = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return {"Content-Type": "application/json", **authorization}


class LoadResult(NamedTuple):
    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    errors: int


def generator() -> str:
    return "wrk" if shutil.which("wrk") else "Python threads"


def run_load(port: int, requests: RequestSet, clients: int, seconds: float) -> LoadResult:
    if not (0 < clients <= MAX_CLIENTS and 0 < seconds <= MAX_SECONDS):
        raise ValueError(
            f"{clients} clients for {seconds} s; "
            f"at most {MAX_CLIENTS} clients and {MAX_SECONDS} s are allowed"
        )
    run = _run_wrk if shutil.which("wrk") else _run_threads
    return run(port, requests, clients, seconds)


def first_status(port: int, requests: RequestSet) -> int:
    return _send(HTTPConnection(HOST, port, timeout=10), requests, 0)


def _run_wrk(port: int, requests: RequestSet, clients: int, seconds: float) -> LoadResult:
    options = ["-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "-s", str(SCRIPT)]
    for name, value in requests.headers().items():
        options += ["-H", f"{name}: {value}"]
    arguments = [requests.method, requests.path, *requests.payloads]
    command = ["wrk", *options, f"http://{HOST}:{port}", "--", *arguments]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return LoadResult(**json.loads(output.strip().splitlines()[-1]))


def _run_threads(port: int, requests: RequestSet, clients: int, seconds: float) -> LoadResult:
    """The threads use a core themselves, so the result measures the clients too."""
    start = time.perf_counter()
    durations: list[list[float]] = [[] for _ in range(clients)]
    errors = [0] * clients

    def client(index: int) -> None:
        connection, turn = HTTPConnection(HOST, port, timeout=10), index
        while (began := time.perf_counter()) < start + seconds:
            errors[index] += _send(connection, requests, turn) != 200
            durations[index].append(time.perf_counter() - began)
            turn += 1
        connection.close()

    threads = [threading.Thread(target=client, args=(index,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ordered = sorted(1000 * seconds for each in durations for seconds in each)
    p50, p99 = (ordered[int(share * (len(ordered) - 1))] for share in (0.5, 0.99))
    return LoadResult(len(ordered), time.perf_counter() - start, p50, p99, sum(errors))


def _send(connection: HTTPConnection, requests: RequestSet, turn: int) -> int:
    """The status, or 0 without a response."""
    target, body = requests.target_and_body(turn)
    try:
        connection.request(requests.method, target, body, requests.headers())
        response = connection.getresponse()
        response.read()
    except (OSError, HTTPException):
        connection.close()
        return 0
    return response.status
