"""Does what the README and the site's pages say, in a copy of the checkout."""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from checkout import Checkout
from documents import Block
from s3 import BUCKET, S3Server

NODE = compute_driver_executable()[0]
"""Playwright's own, so that nothing has to be installed."""
FAST = (
    "lineup=baselines tasks.newcomer.resamples=100 collections=[movielens] ~discretize.tmdb "
    "~discretize.streaming ~tasks.subscriber ~candidates.subscriber_mean "
    "~candidates.subscriber_biases"
)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


A_TEST = "tests/ranking/test_topn.py"


class Reader:
    """Follows a text; what a command cannot have here is put in its place, no more."""

    def __init__(self, checkout: Checkout, archive: Path, s3: S3Server) -> None:
        self.checkout, self.archive, self.s3 = checkout, archive, s3
        self.ports = {"3000": str(free_port()), "5000": str(free_port())}
        self.servers: list[subprocess.Popen[bytes]] = []
        self.done: frozenset[str] = frozenset()
        """What need not be typed again."""
        self.all_questions = checkout.folder.parent / "all questions"

    def read(self, block: Block) -> None:
        folder, text = self.checkout.folder, block.text
        if block.title:
            (folder / block.title).write_text(text, "utf-8")
        elif block.language == "console":
            other = False
            for command in block.commands():
                other |= command.startswith("make params")  # the same words mean something else
                if other or command not in self.done:
                    self.follow(command)
        elif block.language == "python":
            self.checkout.run("python", "-c", self.here(text))
        elif block.language == "javascript":
            self.checkout.run(NODE, "--input-type=module", "--eval", self.here(text))
        else:
            pytest.fail(f"no test executes {block}: say how in {Path(__file__).name}")

    def settle(self) -> None:
        """The README ends with an experiment's results; the pages begin with the usual ones."""
        self.sh("make params")
        self.sh("dvc repro")

    @contextmanager
    def as_it_was(self) -> Iterator[None]:
        """A page changes parameters and results; the next one begins where the README ended."""
        self.sh("make params")
        lock = self.checkout.folder / "dvc.lock"
        before = lock.read_bytes()
        yield
        if lock.read_bytes() != before:
            lock.write_bytes(before)
            self.sh("dvc checkout --force --quiet --allow-missing")

    def follow(self, command: str) -> None:
        for pattern, way in self.ways().items():
            if re.fullmatch(pattern, command):
                way(command)
                return
        pytest.fail(f"no test executes {command!r}: say how in {Path(__file__).name}")

    def here(self, text: str) -> str:
        return text.replace("localhost:3000", f"localhost:{self.ports['3000']}")

    def ways(self) -> dict[str, Callable[[str], object]]:
        return {
            r"make (serve|mlflow)": self.serve,
            r"MATINEE_MODEL_STORE=s3://bucket/champions make serve": self.serve_from_a_bucket,
            r"MATINEE_CORS_ORIGINS=\S+ make serve": self.serve_beside,
            r"bentoml serve .*": self.serve_without_make,
            r"make test": lambda _: self.sh(
                "pytest --collect-only --quiet tests/ranking/test_topn.py"
            ),
            r"curl --silent .*": lambda told: self.sh(self.here(f"{told} --fail")),
            r"curl .*": self.ask,
            r"python -m venv .venv": lambda _: self.sh("python -m venv --without-pip ../another"),
            r"pip install .*": self.install,
            r'make run SET="movielens=ml-1m"': self.real_data_from_a_server,
            r'make run SET="movielens=ml-1m movielens.url=path/to/ml-1m.zip"': self.real_data,
            r"dvc remote add .*": lambda told: self.sh(told.replace("bucket", BUCKET)),
            r"dvc queue start": self.queue,
            r"(make|dvc|python pipeline/\S+|pytest|cat) ?.*": self.sh,
        }

    def sh(self, command: str) -> str:
        command = command.replace("make ", "make -o .venv/ready ")
        return self.checkout.run("sh", "-c", command, **self.s3.env)

    def install(self, command: str) -> None:
        """Everything is there already, and nothing is fetched to find that out."""
        dry = f"uv pip install --dry-run --offline --python {shlex.quote(sys.executable)}"
        said = self.sh(command.replace("pip install", dry))
        assert "--editable" in command or "-e ." in command or "no changes" in said, said

    def serve(self, command: str, **settings: str) -> None:
        there = "5000" if "mlflow" in command else "3000"
        port = self.ports[there]
        command = command.replace("make ", f"make -o .venv/ready PORT={port} UI_PORT={port} ")
        started = subprocess.Popen(
            ["sh", "-c", command],
            cwd=self.checkout.folder,
            env=self.checkout.environment(**settings),
            start_new_session=True,
        )
        self.servers.append(started)
        self.await_answer(f"http://127.0.0.1:{port}/{'health' if there == '5000' else 'readyz'}")
        if there == "3000" and not self.all_questions.exists():
            shutil.copytree(self.checkout.folder / "model-store", self.all_questions)

    def serve_from_a_bucket(self, command: str) -> None:
        self.serve_beside(command.replace("bucket", BUCKET, 1))

    def serve_without_make(self, command: str) -> None:
        self.serve_beside(command)

    def serve_beside(self, command: str) -> None:
        """On a port of its own, for as long as it takes to answer."""
        kept, self.ports = self.ports, self.ports | {"3000": str(free_port())}
        try:
            at = f" --port {self.ports['3000']}" if command.startswith("bentoml") else ""
            self.serve(command + at, **self.s3.env)
        finally:
            self.ports = kept
            self.end(self.servers.pop())

    def serve_all_questions(self) -> None:
        """What was published first, whatever has been published since."""
        self.stop()
        self.serve("make serve", MATINEE_MODEL_STORE=str(self.all_questions))

    def await_answer(self, url: str) -> None:
        for _ in range(240):
            try:
                urllib.request.urlopen(url, timeout=5)
                return
            except OSError:
                time.sleep(0.25)
        pytest.fail(f"{url} does not answer")

    def ask(self, command: str) -> None:
        asked = f"{self.here(command)} --silent --fail --show-error"
        answer = json.loads(self.checkout.run("sh", "-c", asked))
        assert answer and "status" not in answer

    def real_data_from_a_server(self, command: str) -> None:
        with served(self.archive.parent) as address:
            url = f"movielens.url={address}/{self.archive.name}"
            self.sh(command.removesuffix('"') + f' {url} {FAST}"')

    def real_data(self, command: str) -> None:
        self.sh(command.replace("path/to/ml-1m.zip", str(self.archive) + f" {FAST}"))
        # what follows is about experiments and publishing: one question is enough, and faster; so
        # is a short lock file, which DVC reads and writes again for every stage
        (self.checkout.folder / "dvc.lock").unlink()
        (self.checkout.folder / "conf" / "lineup" / "quick.yaml").write_text(NEWCOMERS_ALONE)
        self.sh("make params")

    def queue(self, command: str) -> None:
        self.sh(command)
        for _ in range(240):
            said = self.sh("dvc queue status")
            if "Running" not in said and "Queued" not in said:
                assert "Failed" not in said, said
                assert said.count("Success") == 2
                return
            time.sleep(0.5)
        pytest.fail("the queue does not come to its end")

    def stop(self) -> None:
        while self.servers:
            self.end(self.servers.pop())

    def end(self, server: subprocess.Popen[bytes]) -> None:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


NEWCOMERS_ALONE = """# @package _global_
defaults:
  - /tasks: [newcomer]
  - /candidates: [newcomer_popularity, newcomer_film_distribution, newcomer_xgboost]
"""
