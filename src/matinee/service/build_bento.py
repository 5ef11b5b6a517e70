"""Packs the service and the current version of the model store as one bento."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import matinee
from matinee.model_store import keys, store
from matinee.model_store.storage import DEFAULT_FOLDER
from matinee.service.state.snapshot import store_address

FILES = ("bentofile.yaml", "requirements-serve.lock")


def build_bento() -> None:
    """Must run in the checkout's root, where `FILES` are."""
    # a build context of its own: the model store may be a bucket, and holds other versions too
    with tempfile.TemporaryDirectory(prefix="matinee-bento-") as folder:
        context = Path(folder)
        for name in FILES:
            shutil.copy2(name, context / name)
        _copy_package(context / "src")
        version = store.copy_current(store_address(), context / DEFAULT_FOLDER).version
        _run_build(context, version)


def _copy_package(target: Path) -> None:
    """With the trusted public keys, which the machine that serves may not have."""
    package = Path(matinee.__file__).parent
    ignored = shutil.ignore_patterns("__pycache__")
    copy = shutil.copytree(package, target / package.name, ignore=ignored)
    (copy / "model_store" / keys.PACKED.name).write_bytes(keys.trusted_pem())


def _run_build(context: Path, version: str) -> None:
    command = [sys.executable, "-m", "bentoml", "build", ".", "--label", f"published={version}"]
    environment = {"PYTHONPATH": str(context / "src"), "BENTOML_DO_NOT_TRACK": "true"}
    subprocess.run(command, cwd=context, env={**os.environ, **environment}, check=True)
