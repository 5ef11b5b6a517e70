"""The lock files of a run: what DVC knows of its stages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from matinee.runtime.serialization import read_yaml

LOCK_FILES = ("dvc.lock", "pipeline/train/dvc.lock", "pipeline/evaluate/dvc.lock")
"""One beside each pipeline file."""


def locked_stages(root: Path) -> dict[str, Any]:
    """Every stage that DVC has recorded, by name."""
    stages: dict[str, Any] = {}
    for name in LOCK_FILES:
        if (root / name).exists():
            stages |= read_yaml(root / name)["stages"]
    return stages
