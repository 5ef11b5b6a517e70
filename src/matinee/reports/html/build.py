"""Builds the page that leads to all reports of a run; notebooks whose data changed are executed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from matinee.datasets.download.source_config import SourceConfig, describe_source
from matinee.reports.html import contents, index_page

STAGES = "notebooks/dvc.yaml:explore@"
REPRO = ("--single-item", "--keep-going")
"""No stage of a run runs again, and one broken notebook does not stop the others."""


def build(
    root: Path, params: dict[str, Any], repro: Callable[[list[str]], int]
) -> tuple[Path, bool]:
    """The page, and whether a notebook failed; `repro` runs stages and returns its exit code."""
    needed = [root / "metrics" / "merge" / f"{name}.json" for name in params["collections"]]
    needed += [root / "models" / "best" / f"{name}.json" for name in params["tasks"]]
    if missing := [path for path in needed if not path.exists()]:
        raise FileNotFoundError(2, "No such file", ", ".join(map(str, missing)))
    failed = repro([*REPRO, *(f"{STAGES}{name}" for name in contents.notebooks(params))])
    sources = {
        name: describe_source(SourceConfig(**params[name])) for name in params["collections"]
    }
    return index_page.write(root, params, sources), bool(failed)
