"""Executes the code blocks of the README and of the site's pages in a copy of the checkout."""

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
from doc_blocks import Block, assert_similar, write_titled
from s3 import BUCKET, S3Server

NODE = compute_driver_executable()[0]
"""Playwright's own, so that nothing has to be installed."""
FAST = "lineup=fast tasks.newcomer.resamples=100 collections=[movielens]"
FAST_LINEUP = """# @package _global_
defaults:
  - /tasks: [newcomer]
  - /candidates: [newcomer_popularity, newcomer_film_distribution]
"""
NEWCOMER_LINEUP = """# @package _global_
defaults:
  - /tasks: [newcomer]
  - /candidates: [newcomer_popularity, newcomer_film_distribution, newcomer_xgboost]
"""
STORE = "model-store"
INSTALLED = "-o .venv/ready -o .venv/full"
"""Options of make: the environment is the one of the tests."""
AUTHOR = {
    f"GIT_{who}_{what}": text
    for who in ("AUTHOR", "COMMITTER")
    for what, text in (("NAME", "test"), ("EMAIL", "test@example.org"))
}
SERVICE, MLFLOW = "3000", "5000"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class DocsRunner:
    """Runs blocks as written, except for ports, buckets and archives of the test machine."""

    def __init__(self, checkout: Checkout, archive: Path, s3: S3Server) -> None:
        self.checkout, self.archive, self.s3 = checkout, archive, s3
        self.ports = {SERVICE: str(free_port()), MLFLOW: str(free_port())}
        self.servers: list[subprocess.Popen[bytes]] = []
        self.done: frozenset[str] = frozenset()
        """Commands that need not run again."""
        self.first_store = checkout.folder.parent / "store of all tasks"

    def run(self, block: Block) -> None:
        text = block.text
        if block.title:
            write_titled(self.checkout.folder, block.title, text)
        elif block.language == "console":
            self.run_console(block)
        elif block.language == "python":
            self.checkout.run("python", "-c", self.with_port(text))
        elif block.language == "javascript":
            self.checkout.run(NODE, "--input-type=module", "--eval", self.with_port(text))
        else:
            pytest.fail(f"no test executes {block}: say how in {Path(__file__).name}")

    def run_console(self, block: Block) -> None:
        composed = False
        for command, shown in block.transcript():
            composed |= command.startswith(("make params", "matinee use"))  # so another result
            if composed or shown or command not in self.done:
                output = self.follow(command)
                if shown:
                    assert_similar(shown, output)

    def restore_defaults(self) -> None:
        """The README ends with an experiment's results; the pages start from the defaults."""
        self.sh("matinee use --default")
        self.sh("make params")
        self.sh("dvc repro")

    @contextmanager
    def unchanged_results(self) -> Iterator[None]:
        """A page changes parameters and results; the next page starts from the README's."""
        self.sh("matinee use --default")
        self.sh("make params")
        locks = {path: path.read_bytes() for path in self.lock_files()}
        yield
        if {path: path.read_bytes() for path in self.lock_files()} != locks:
            for path, content in locks.items():
                path.write_bytes(content)
            self.sh("dvc checkout --force --quiet --allow-missing")
        self.checkout.git("checkout", "--quiet", "--", "src")
        self.checkout.git("clean", "--force", "--quiet", "-d", "src")

    def lock_files(self) -> list[Path]:
        folder = self.checkout.folder
        return [folder / "dvc.lock", *sorted((folder / "pipeline").glob("*/dvc.lock"))]

    def follow(self, command: str) -> str:
        for pattern, execute in self.executors().items():
            if re.fullmatch(pattern, command):
                return execute(command) or ""
        pytest.fail(f"no test executes {command!r}: say how in {Path(__file__).name}")

    def with_port(self, text: str) -> str:
        return text.replace(f"localhost:{SERVICE}", f"localhost:{self.ports[SERVICE]}")

    def executors(self) -> dict[str, Callable[[str], str | None]]:
        return {
            r"make (serve|mlflow)": self.serve,
            r"MATINEE_MODEL_STORE=s3://bucket/champions make serve": self.serve_from_s3,
            r"MATINEE_CORS_ORIGINS=\S+ make serve": self.serve_temporarily,
            r"bentoml serve .*": self.serve_temporarily,
            r"make test": self.collect_tests,
            r"curl --silent .*": lambda command: self.sh(self.with_port(f"{command} --fail")),
            r"curl .*": self.request,
            r"matinee doctor": lambda command: self.sh(f"{command} || test $? = 1"),
            r"python -m venv .venv": lambda _: self.sh("python -m venv --without-pip ../another"),
            r"\. \.venv/bin/activate": lambda _: None,  # the environment is on the path already
            r"pip install .*": self.install,
            r'make run SET="movielens=ml-1m"': self.run_from_server,
            r'make run SET="movielens=ml-1m movielens.url=path/to/ml-1m.zip"': self.run_from_file,
            r"dvc remote add .*": lambda command: self.sh(command.replace("bucket", BUCKET)),
            r"dvc queue start": self.start_queue,
            r"(make|matinee|dvc|git|pytest|cat) ?.*": self.sh,
        }

    def sh(self, command: str) -> str:
        command = command.replace("make ", f"make {INSTALLED} ")
        return self.checkout.run("sh", "-c", command, **self.s3.env, **AUTHOR)

    def collect_tests(self, command: str) -> str:
        return self.sh("pytest --collect-only --quiet tests/ranking/test_topn.py")

    def install(self, command: str) -> None:
        """Everything is installed already; nothing is fetched to find that out."""
        dry = f"uv pip install --dry-run --offline --python {shlex.quote(sys.executable)}"
        output = self.sh(command.replace("pip install", dry))
        assert "-e ." in command or "no changes" in output, output

    def serve(self, command: str, **settings: str) -> None:
        server = MLFLOW if "mlflow" in command else SERVICE
        port = self.ports[server]
        command = command.replace("make ", f"make {INSTALLED} PORT={port} UI_PORT={port} ")
        process = subprocess.Popen(
            ["sh", "-c", command],
            cwd=self.checkout.folder,
            env=self.checkout.environment(**settings),
            start_new_session=True,
        )
        self.servers.append(process)
        self.wait_for(f"http://127.0.0.1:{port}/{'health' if server == MLFLOW else 'readyz'}")
        if server == SERVICE and not self.first_store.exists():
            shutil.copytree(self.checkout.folder / STORE, self.first_store)

    def serve_from_s3(self, command: str) -> None:
        self.serve_temporarily(command.replace("bucket", BUCKET, 1))

    def serve_temporarily(self, command: str) -> None:
        """On a port of its own, until it is ready."""
        ports, self.ports = self.ports, self.ports | {SERVICE: str(free_port())}
        try:
            option = f" --port {self.ports[SERVICE]}" if command.startswith("bentoml") else ""
            self.serve(command + option, **self.s3.env)
        finally:
            self.ports = ports
            self.terminate(self.servers.pop())

    def serve_all_tasks(self) -> None:
        """Serves what was published first, since later publications hold fewer tasks."""
        self.stop()
        self.serve("make serve", MATINEE_MODEL_STORE=str(self.first_store))

    def wait_for(self, url: str) -> None:
        for _ in range(240):
            try:
                urllib.request.urlopen(url, timeout=5)
                return
            except OSError:
                time.sleep(0.25)
        pytest.fail(f"{url} does not answer")

    def request(self, command: str) -> str:
        command = f"{self.with_port(command)} --silent --fail --show-error"
        output = self.checkout.run("sh", "-c", command)
        answer = json.loads(output)
        assert answer and "status" not in answer
        return output

    def run_from_server(self, command: str) -> None:
        (self.checkout.folder / "conf" / "lineup" / "fast.yaml").write_text(FAST_LINEUP)
        with file_server(self.archive.parent) as address:
            url = f"movielens.url={address}/{self.archive.name}"
            self.sh(command.removesuffix('"') + f' {url} {FAST}"')

    def run_from_file(self, command: str) -> None:
        self.sh(command.replace("path/to/ml-1m.zip", str(self.archive) + f" {FAST}"))
        # one task is enough for experiments and publishing, and faster; so are short lock files,
        # which DVC rewrites after every stage
        for lock in self.lock_files():
            lock.unlink()
        (self.checkout.folder / "conf" / "lineup" / "quick.yaml").write_text(NEWCOMER_LINEUP)
        self.sh("matinee use --default")
        self.sh("make params")

    def start_queue(self, command: str) -> None:
        self.sh(command)
        for _ in range(240):
            status = self.sh("dvc queue status")
            if "Running" not in status and "Queued" not in status:
                assert "Failed" not in status, status
                assert status.count("Success") == 2
                return
            time.sleep(0.5)
        pytest.fail("the queue does not finish")

    def stop(self) -> None:
        while self.servers:
            self.terminate(self.servers.pop())

    def terminate(self, server: subprocess.Popen[bytes]) -> None:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


@contextmanager
def file_server(folder: Path) -> Iterator[str]:
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
