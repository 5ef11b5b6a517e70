from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

import pytest

import install_rclone
from s3 import S3Server


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    try:
        rclone = install_rclone.found() or install_rclone.install()
    except (subprocess.CalledProcessError, OSError, ValueError) as error:
        pytest.fail(
            f"the tests need an S3 server, and rclone could not be installed ({error}); "
            "run `python tests/install_rclone.py`, or put rclone >= 1.65 on the PATH"
        )
    server = S3Server(rclone, tmp_path_factory.mktemp("s3"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def s3(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    """The S3 server, up and in the environment; nothing of the developer's own settings is."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in s3_server.env.items():
        monkeypatch.setenv(name, value)
    yield s3_server
    if not s3_server.running:
        s3_server.start()
