"""Runs `bentoml serve` as a subprocess, and measures its memory and CPU."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import load
import psutil
from load import RequestSet

SERVICE = "matinee.service.app:Matinee"
START_TIMEOUT = 60.0


class Memory(NamedTuple):
    """Resident MiB."""

    supervisor: float
    workers: list[float]


class Server(NamedTuple):
    process: subprocess.Popen[bytes]
    port: int
    ready_seconds: float

    def memory(self) -> Memory:
        sizes = [process.memory_info().rss / 2**20 for process in self._processes()]
        return Memory(sizes[0], sizes[1:])

    def cpu_seconds(self) -> float:
        spent = [process.cpu_times() for process in self._processes()]
        return float(sum(times.user + times.system for times in spent))

    def _processes(self) -> list[psutil.Process]:
        """The supervisor and its workers."""
        supervisor = psutil.Process(self.process.pid)
        return [supervisor, *supervisor.children(recursive=True)]


@contextmanager
def served(folder: Path, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    with socket.socket() as listener:
        listener.bind((load.HOST, 0))
        port = int(listener.getsockname()[1])
    command = [sys.executable, "-m", "bentoml", "serve", SERVICE, "--host", load.HOST]
    start = time.perf_counter()
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        if not _ready(process, port, start + START_TIMEOUT):
            tail = log.read_text("utf-8", "replace").splitlines()[-40:]
            sys.exit("\n".join([*tail, f"bench: `bentoml serve {SERVICE}` did not become ready"]))
        yield Server(process, port, time.perf_counter() - start)
    finally:
        _stop(process)


def _ready(process: subprocess.Popen[bytes], port: int, deadline: float) -> bool:
    request = RequestSet("GET", "/readyz", [""])
    while process.poll() is None and time.perf_counter() < deadline:
        if load.first_status(port, request) == 200:
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
