"""Which of our modules each stage imports, read from the code, against its deps in dvc.yaml."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from checkout import ROOT

SOURCES = ROOT / "src"


def missing() -> dict[str, set[str]]:
    """By stage, the files that it imports and does not depend on."""
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
    found = {name: _missing(stage.get("do", stage)) for name, stage in stages.items()}
    return {name: files for name, files in found.items() if files}


def _missing(stage: dict[str, Any]) -> set[str]:
    script = ROOT / stage["cmd"].split()[1]
    deps = [dep.split("/${")[0] for dep in stage["deps"]]
    return {
        file
        for file in _reached(script)
        if not any(file == dep or file.startswith(f"{dep}/") for dep in deps)
    }


def _reached(script: Path) -> set[str]:
    """Every file of ours that is imported, directly or by what is imported."""
    waiting, seen = [script], {script}
    while waiting:
        for module in _imports(waiting.pop()):
            path = SOURCES / Path(*module.split("."))
            file = path.with_suffix(".py")
            if file.exists() and file not in seen:
                seen.add(file)
                waiting.append(file)
    return {file.relative_to(ROOT).as_posix() for file in seen}


def _imports(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []  # read by mypy alone
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("matinee"):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
