"""The bento, built by the real command and served where there is no repository."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml

from matinee.model_store import keys, store
from service.server import ROOT, Server

pytestmark = pytest.mark.slow
MARK = "<!-- from the bento -->"


@pytest.fixture(scope="module")
def folder(published_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, but for BentoML's home with the bento in it."""
    folder = tmp_path_factory.mktemp("elsewhere")
    settings = {
        "MATINEE_MODEL_STORE": str(published_store),
        "BENTOML_HOME": str(folder / "bentoml"),
    }
    command = [sys.executable, "-m", "matinee.cli", "bento"]
    environment = {**os.environ, **settings}
    built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


@pytest.fixture(scope="module")
def bento(folder: Path) -> Path:
    (description,) = folder.rglob("bento.yaml")
    return description.parent


@pytest.fixture(scope="module")
def served(folder: Path, bento: Path) -> Iterator[httpx.Client]:
    page = bento / "src" / "matinee" / "service" / "web" / "index.html"
    page.write_text(page.read_text() + MARK)
    with pytest.MonkeyPatch.context() as elsewhere:
        # a machine without a signing key
        elsewhere.delenv("MATINEE_SIGNING_KEY")
        elsewhere.setenv("XDG_CONFIG_HOME", str(folder / "settings"))
        started = Server(folder, None, "matinee-service:latest").start()
    with httpx.Client(base_url=started.url, timeout=10) as client:
        yield client
    started.stop()


def test_bento_contains_package_and_version_only(bento: Path, published_store: Path) -> None:
    assert {path.name for path in (bento / "src").iterdir()} == {
        "bentofile.yaml",
        "matinee",
        "model-store",
    }
    packed = store.open_current(str(bento / "src" / "model-store")).version
    assert packed == store.open_current(str(published_store)).version
    assert yaml.safe_load((bento / "bento.yaml").read_text())["labels"] == {"published": packed}
    assert not list(bento.rglob("__pycache__"))


def test_bento_has_public_keys_only(bento: Path) -> None:
    assert (
        bento / "src" / "matinee" / "model_store" / "trusted.pem"
    ).read_bytes() == keys.trusted_pem()
    files = {path.name: path.read_bytes() for path in bento.rglob("*") if path.is_file()}
    assert [name for name, data in files.items() if b"BEGIN PRIVATE KEY" in data] == []


def test_bento_requires_locked_versions(bento: Path) -> None:
    requirements = (bento / "env" / "python" / "requirements.txt").read_text()
    lock = (ROOT / "requirements-serve.lock").read_text()
    pins = {line.split()[0] for line in lock.splitlines() if line[:1].isalnum()}
    assert pins and all(pin in requirements for pin in pins)
    assert requirements.count("--hash=sha256:") == lock.count("--hash=sha256:")


def test_bento_serves_packed_code(served: httpx.Client, bento: Path) -> None:
    assert served.get("/").text.endswith(MARK)
    assert served.get("/readyz").status_code == 200
    answer = served.post("/v1/newcomer", json={"gender": "male"}).json()
    assert answer["version"] == store.open_current(str(bento / "src" / "model-store")).version
    assert len(answer["films"]) == 5


def test_bento_document_has_its_version(served: httpx.Client, bento: Path) -> None:
    assert served.get("/docs.json").json()["info"]["version"] == bento.name
