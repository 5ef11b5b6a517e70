"""Hydra's composition of conf/ into params.yaml, as `dvc exp run` does it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

PARAMS = "params.yaml"


def compose(root: Path, overrides: Sequence[str] = (), target: Path | None = None) -> None:
    """Writes params.yaml, or another file."""
    from dvc.utils.hydra import compose_and_dump

    root = root.resolve()
    written, conf = target or root / PARAMS, root / "conf"
    compose_and_dump(str(written), str(conf), None, "config", str(root), list(overrides))


def is_current(root: Path) -> bool:
    """Whether params.yaml is what conf/ composes without overrides."""
    with tempfile.TemporaryDirectory() as folder:
        composed = Path(folder, PARAMS)
        compose(root, target=composed)
        params = root / PARAMS
        return params.exists() and composed.read_text() == params.read_text()
