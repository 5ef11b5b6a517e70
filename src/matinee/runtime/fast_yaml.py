"""YAML by the parser in C where there is one: DVC's lock file is a quarter of a megabyte."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def read(path: Path) -> Any:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_bytes(), loader)
