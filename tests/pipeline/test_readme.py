"""Every command of the README, executed in a copy of the checkout, in the README's order."""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
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

from checkout import ROOT, Checkout
from matinee.twin.movielens import writer as movielens
from s3 import BUCKET, S3Server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("readme")]
BLOCKS = re.findall(r"```console\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
COMMANDS = [line[2:] for block in BLOCKS for line in block.splitlines() if line.startswith("$ ")]
FAST = (
    "lineup=baselines tasks.newcomer.resamples=100 collections=[movielens] ~discretize.tmdb "
    "~discretize.streaming ~tasks.subscriber ~candidates.subscriber_mean "
    "~candidates.subscriber_biases"
)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


class Reader:
    """Follows the README; what a command cannot have here is put in its place, no more."""

    def __init__(self, checkout: Checkout, archive: Path, s3: S3Server) -> None:
        self.checkout, self.archive, self.s3 = checkout, archive, s3
        self.ports = {"3000": str(free_port()), "5000": str(free_port())}
        self.servers: list[subprocess.Popen[bytes]] = []

    def follow(self, command: str) -> None:
        for pattern, way in self.ways().items():
            if re.fullmatch(pattern, command):
                way(command)
                return
        pytest.fail(f"no test executes the README's {command!r}: say how in {Path(__file__).name}")

    def ways(self) -> dict[str, Callable[[str], object]]:
        return {
            r"make (serve|mlflow)": self.serve,
            r"make test": lambda _: self.sh("pytest --collect-only --quiet tests/test_ranking.py"),
            r"curl .*": self.ask,
            r'make run SET="movielens=ml-1m"': self.real_data_from_a_server,
            r'make run SET="movielens=ml-1m movielens.url=path/to/ml-1m.zip"': self.real_data,
            r"dvc exp run -S movielens=ml-1m .*": self.experiment_on_real_data,
            r"dvc remote add .*": lambda told: self.sh(told.replace("bucket", BUCKET)),
            r"dvc queue start": self.queue,
            r"(make|dvc) .*": self.sh,
        }

    def sh(self, command: str) -> str:
        command = command.replace("make ", "make -o .venv/ready ")
        return self.checkout.run("sh", "-c", command, **self.s3.env)

    def serve(self, command: str) -> None:
        there = "5000" if "mlflow" in command else "3000"
        port = self.ports[there]
        command = command.replace("make ", f"make -o .venv/ready PORT={port} UI_PORT={port} ")
        started = subprocess.Popen(
            ["sh", "-c", command],
            cwd=self.checkout.folder,
            env=self.checkout.environment(),
            start_new_session=True,
        )
        self.servers.append(started)
        health = {"5000": "health", "3000": "readyz"}[there]
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/{health}", timeout=5)
                return
            except OSError:
                time.sleep(0.25)
        pytest.fail(f"{command} does not answer")

    def ask(self, command: str) -> None:
        asked = command.replace("localhost:3000", f"localhost:{self.ports['3000']}")
        answer = json.loads(self.checkout.run("sh", "-c", f"{asked} --silent --fail --show-error"))
        assert answer and "status" not in answer

    def real_data_from_a_server(self, command: str) -> None:
        with served(self.archive.parent) as address:
            url = f"movielens.url={address}/{self.archive.name}"
            self.sh(command.removesuffix('"') + f' {url} {FAST}"')

    def real_data(self, command: str) -> None:
        self.sh(command.replace("path/to/ml-1m.zip", str(self.archive) + f" {FAST}"))
        # what follows is about experiments and publishing: one question is enough, and faster
        (self.checkout.folder / "conf" / "lineup" / "quick.yaml").write_text(NEWCOMERS_ALONE)
        self.sh("make params")

    def experiment_on_real_data(self, command: str) -> None:
        self.sh(f"{command} -S movielens.url='{self.archive}'")

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
        for server in self.servers:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=30)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def make_small(conf: Path) -> None:
    """Less data and fewer candidates, so that the same commands take less time."""
    for name, old, new in (
        ("movielens", "80000", "4000"),
        ("tmdb", "3000", "900"),
        ("streaming", "60000", "2000"),
    ):
        path = conf / name / "twin.yaml"
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
    lineup = conf / "lineup" / "quick.yaml"
    kept = [line for line in lineup.read_text().splitlines() if not line.endswith(LEFT_OUT)]
    lineup.write_text("\n".join(kept) + "\n")


NEWCOMERS_ALONE = """# @package _global_
defaults:
  - /tasks: [newcomer]
  - /candidates: [newcomer_popularity, newcomer_film_distribution, newcomer_xgboost]
"""
LEFT_OUT = (
    *("_ridge", "_majority", "_logistic", "_group_popularity", "_all", "_bm25"),
    *("viewer_popularity", "_ease", "_next_film", "_als", "_factors", "_mean", "_svd", "_features"),
)
"""Of the quick line-up: the baselines stay, and the candidates that commands name."""


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """A small twin packed as the publisher packs ml-1m."""
    folder = tmp_path / "served" / "ml-1m"
    folder.mkdir(parents=True)
    movielens.write(folder, movielens.Parameters(seed=1, ratings=4000))
    return Path(shutil.make_archive(str(folder), "zip", folder.parent, folder.name))


def test_the_readme_holds(tmp_path: Path, archive: Path, s3_server: S3Server) -> None:
    checkout = Checkout(tmp_path / "a clone")
    make_small(checkout.folder / "conf")
    (checkout.folder / ".venv").symlink_to(sys.prefix)
    reader = Reader(checkout, archive, s3_server)
    try:
        for command in COMMANDS:
            reader.follow(command)
    finally:
        reader.stop()
    assert (checkout.folder / "published/current.json").exists()
    assert any((s3_server.folder / BUCKET / "dvc").rglob("*")), "dvc push has pushed nothing"


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) < 150
