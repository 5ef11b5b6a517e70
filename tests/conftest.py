from __future__ import annotations

import importlib.util
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import install_rclone
from pem import pem_of
from s3 import S3Server
from storage_fixtures import StorageLocation, WriteFiles

LONGEST = "test_readme.py"
EXTRA = ("mkdocs", "nbclient", "playwright")
"""What `make setup FULL=yes` installs; without it the files that need it are not collected."""
NEEDS_EXTRA = [
    *("pipeline/test_readme.py", "pipeline/test_notebooks.py"),
    "reports/notebooks/test_*.py",
    *("service/test_page*.py", "service/test_static.py"),
]
HERE = Path(__file__).parent
MISSING = [name for name in EXTRA if importlib.util.find_spec(name) is None]
collect_ignore_glob = [str(HERE / name) for name in NEEDS_EXTRA] if MISSING else []


def pytest_report_header() -> str:
    if not MISSING:
        return "all tests"
    return f"without {', '.join(NEEDS_EXTRA)}: these need `make setup FULL=yes`"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Runs the longest file first, so that the other worker can do the rest meanwhile."""
    items.sort(key=lambda item: item.path.name != LONGEST)


@pytest.fixture(scope="session", autouse=True)
def signing_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A temporary key that signs and is trusted in tests, never the developer's own."""
    file = tmp_path_factory.mktemp("settings") / "signing.pem"
    file.write_text(pem_of(Ed25519PrivateKey.generate()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MATINEE_SIGNING_KEY", str(file))
        patch.delenv("MATINEE_TRUSTED_KEYS", raising=False)
        yield file


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    try:
        rclone = install_rclone.find() or install_rclone.install()
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
    """The running S3 server, set in the environment instead of the developer's own settings."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in s3_server.env.items():
        monkeypatch.setenv(name, value)
    yield s3_server
    if not s3_server.running:
        s3_server.start()


@pytest.fixture
def s3_storage(s3: S3Server) -> StorageLocation:
    path = s3.new_prefix()
    return StorageLocation(f"s3://{path}", s3.folder / path, s3.down)


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> StorageLocation:
    if request.param == "folder":
        return StorageLocation(str(tmp_path / "model-store"), tmp_path / "model-store")
    location: StorageLocation = request.getfixturevalue("s3_storage")
    return location


@pytest.fixture
def write_files(tmp_path: Path) -> WriteFiles:
    """Writes two files to publish, with the text as content and `size` random bytes more."""

    def write(text: str, size: int = 0) -> dict[str, Path]:
        folder = tmp_path / "work" / text
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "model").write_bytes(text.encode() + os.urandom(size))
        (folder / "films").write_bytes(text.encode())
        return {"newcomer.sav": folder / "model", "tmdb/films.parquet": folder / "films"}

    return write
