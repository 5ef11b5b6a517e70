"""`bentoml serve` as a subprocess."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
SERVICE = "matinee.service.app:Matinee"
OWN_VARIABLES = ("MATINEE_MODEL_STORE", "MATINEE_GATEWAY")


class Server:
    def __init__(
        self,
        folder: Path,
        published: Path | str | None,
        served: str = SERVICE,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.folder, self.published, self.served = folder, published, served
        self.settings = settings or {}
        self.log = folder / "server.log"
        self.url = ""

    def start(self) -> Server:
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "bentoml", "serve", self.served]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, "--host", "127.0.0.1", "--port", str(port)],
                cwd=self.folder,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_alive()
        return self

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    def environment(self) -> dict[str, str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(OWN_VARIABLES)}
        if self.published:
            environment["MATINEE_MODEL_STORE"] = str(self.published)
        environment["BENTOML_HOME"] = str(self.folder / "bentoml")
        return environment | {"BENTOML_DO_NOT_TRACK": "true"} | dict(self.settings)

    def _wait_until_alive(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text()
            try:
                if httpx.get(f"{self.url}/livez", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError(f"not alive after {seconds} s: {self.log.read_text()}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port
