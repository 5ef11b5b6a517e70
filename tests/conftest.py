from __future__ import annotations

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
