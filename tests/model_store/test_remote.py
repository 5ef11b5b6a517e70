"""DVC's remote against a real S3 server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from faulty_proxy import Relay
from s3 import S3Server

Dvc = Callable[..., subprocess.CompletedProcess[str]]
CONFIG = """
[core]
    no_scm = true
    remote = store
['remote "store"']
    url = s3://{shelf}
    endpointurl = {server.endpoint}
    verify = true
"""


@pytest.fixture
def shelf(s3_server: S3Server) -> str:
    return s3_server.new_prefix()


@pytest.fixture
def dvc(s3_server: S3Server, shelf: str, tmp_path: Path) -> Dvc:
    """Runs DVC in a small repository whose remote is the server; keys come by environment alone."""
    repository = tmp_path / "repository"
    repository.mkdir()
    own = ("DVC_SITE_CACHE_DIR", "DVC_GLOBAL_CONFIG_DIR", "DVC_SYSTEM_CONFIG_DIR")
    env = s3_server.clean_env | {name: str(tmp_path / name) for name in own}

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(Path(sys.executable).with_name("dvc")), *words],
            cwd=repository,
            env=env | {"DVC_NO_ANALYTICS": "1"} | more,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    (repository / ".dvc").mkdir()
    (repository / ".dvc" / "config").write_text(CONFIG.format(shelf=shelf, server=s3_server))
    (repository / "ratings.csv").write_text("1,2,5\n")
    added = run("add", "ratings.csv")
    assert added.returncode == 0, added.stderr
    return run


def forget(repository: Path) -> Path:
    """Takes away the file and all cached copies: only the remote has it now."""
    for path in (repository / ".dvc" / "cache").rglob("*"):
        if path.is_file():
            path.chmod(0o644)
            path.unlink()
    (repository / "ratings.csv").unlink()
    return repository / "ratings.csv"


def stored(server: S3Server, shelf: str) -> list[Path]:
    return [path for path in (server.folder / shelf).rglob("*") if path.is_file()]


def test_pushed_file_comes_back_by_pull(
    dvc: Dvc, s3_server: S3Server, shelf: str, tmp_path: Path
) -> None:
    assert dvc("push").returncode == 0
    assert [path.read_text() for path in stored(s3_server, shelf)] == ["1,2,5\n"]
    file = forget(tmp_path / "repository")
    assert dvc("pull").returncode == 0
    assert file.read_text() == "1,2,5\n"


@pytest.mark.parametrize("left", ["1,2", "1,2,4\n", ""], ids=["truncated", "changed", "empty"])
def test_a_damaged_object_fails_the_pull(
    left: str, dvc: Dvc, s3_server: S3Server, shelf: str, tmp_path: Path
) -> None:
    assert dvc("push").returncode == 0
    with s3_server.down():
        (path,) = stored(s3_server, shelf)
        path.write_text(left)
    file = forget(tmp_path / "repository")
    assert dvc("pull").returncode != 0
    assert not file.exists()


def test_wrong_secret_push_fails_secret_hidden(dvc: Dvc, s3_server: S3Server, shelf: str) -> None:
    pushed = dvc("push", AWS_SECRET_ACCESS_KEY="not-the-right-one")
    assert pushed.returncode != 0
    assert "Forbidden" in pushed.stderr
    assert "not-the-right-one" not in pushed.stdout + pushed.stderr
    assert stored(s3_server, shelf) == []


def test_unreachable_push_error_retry_completes(dvc: Dvc, s3_server: S3Server, shelf: str) -> None:
    s3_server.stop()
    try:
        pushed = dvc("push", AWS_MAX_ATTEMPTS="1")
    finally:
        s3_server.start()
    assert pushed.returncode != 0
    assert f'Could not connect to the endpoint URL: "{s3_server.endpoint}' in pushed.stderr
    assert dvc("push").returncode == 0
    assert [path.read_text() for path in stored(s3_server, shelf)] == ["1,2,5\n"]


def test_interrupted_push_retry_completes(
    dvc: Dvc, s3_server: S3Server, shelf: str, tmp_path: Path
) -> None:
    file = tmp_path / "repository" / "films.csv"
    file.write_bytes(os.urandom(500_000))
    assert dvc("add", "films.csv").returncode == 0
    with Relay(s3_server.endpoint) as relay:
        assert dvc("remote", "modify", "store", "endpointurl", relay.endpoint).returncode == 0
        with relay.worse(up=200_000):
            pushed = dvc("push", "films.csv", AWS_MAX_ATTEMPTS="1")
        assert pushed.returncode != 0
        assert "failed to push" in pushed.stderr + pushed.stdout
        assert stored(s3_server, shelf) == []
        assert dvc("push").returncode == 0
    assert {path.stat().st_size for path in stored(s3_server, shelf)} == {6, 500_000}
