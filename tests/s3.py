"""A local S3 server that checks signatures and keeps its objects as plain files."""

from __future__ import annotations

import itertools
import os
import re
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUCKET = "bucket"


class S3Server:
    def __init__(self, rclone: Path, root: Path) -> None:
        self.key, self.secret = f"key{secrets.token_hex(8)}", secrets.token_hex(16)
        self.folder = root / "buckets"
        (self.folder / BUCKET).mkdir(parents=True)
        self._rclone, self._log = rclone, root / "server.log"
        self._address = "127.0.0.1:0"
        self._numbers = itertools.count()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://{self._address}"

    @property
    def env(self) -> dict[str, str]:
        """The environment variables of an S3 client."""
        return {
            "AWS_ACCESS_KEY_ID": self.key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "2",
            "NO_PROXY": "127.0.0.1",
        }

    @property
    def clean_env(self) -> dict[str, str]:
        """The environment of a child process: nothing of the developer's own S3 settings."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return kept | self.env

    def new_prefix(self) -> str:
        """A new, empty bucket/prefix, which is also its path below the server's folder."""
        return f"{BUCKET}/store-{next(self._numbers)}"

    @property
    def running(self) -> bool:
        return self._process is not None

    def start(self) -> None:
        """On a free port the first time, on the same port after that."""
        command = [str(self._rclone), "serve", "s3", "--config", os.devnull]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "--addr", self._address, str(self.folder)],
                env=os.environ | {"RCLONE_AUTH_KEY": f'"{self.key},{self.secret}"'},
                stderr=log,
            )
        self._address = self._announced()

    def _announced(self) -> str:
        assert self._process
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self._process.poll() is None:
            match = re.search(r"Starting s3 server on \[http://([\d.:]+)/\]", self._log.read_text())
            if match:
                return match[1]
            time.sleep(0.01)
        self.kill()
        raise RuntimeError(f"rclone did not start: {self._log.read_text()}")

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    @contextmanager
    def down(self) -> Iterator[None]:
        """Stopped while files are changed on disk: a running server caches them for minutes."""
        self.stop()
        yield
        self.start()

    def pause(self) -> None:
        """The server accepts connections but sends no response."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process
        self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        self._signal(number)
        self._process.wait(timeout=10)
        self._process = None
