"""`python -m matinee.service.build_bento`: the service and what it serves, packed as one bento."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import matinee
from matinee.model_store import keys, store
from matinee.service.state.snapshot import DEFAULT_STORE, store_address

FILES = ("bentofile.yaml", "requirements-serve.lock")


def main() -> None:
    # a folder of its own: the published place may be a bucket, and holds older versions too
    with tempfile.TemporaryDirectory(prefix="matinee-bento-") as folder:
        context = Path(folder)
        for name in FILES:
            shutil.copy2(name, context / name)
        package = Path(matinee.__file__).parent
        unwanted = shutil.ignore_patterns("__pycache__")
        shutil.copytree(package, context / "src" / package.name, ignore=unwanted)
        (context / "src" / package.name / "model_store" / keys.PACKED.name).write_bytes(
            keys.trusted_pem()
        )
        _build(context, store.copy_current(store_address(), context / DEFAULT_STORE).version)


def _build(context: Path, version: str) -> None:
    command = [sys.executable, "-m", "bentoml", "build", ".", "--label", f"published={version}"]
    sources = {"PYTHONPATH": str(context / "src"), "BENTOML_DO_NOT_TRACK": "true"}
    subprocess.run(command, cwd=context, env={**os.environ, **sources}, check=True)


if __name__ == "__main__":
    main()
