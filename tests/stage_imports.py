"""The modules that each stage imports, read from the code, against its deps in dvc.yaml."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from checkout import ROOT
from matinee.artifacts.dvc_lock import PIPELINE_FILES

SOURCES = ROOT / "src"
ONLY_SHOWN = {
    "src/matinee/runtime/progress_bar.py",
    "src/matinee/runtime/warm_start.py",
}
"""What a user sees of a stage, and how it starts, not what it computes: in no deps (.dvcignore)."""
ALWAYS_LAST = "summary"
"""Runs when any other stage has, and shows only."""
CHOSEN = {
    "train": ("tasks/{task}/data.py", "models/{family}/{module}.py"),
    "evaluate": ("tasks/{task}/evaluate.py", "models/{family}/{module}.py"),
}
"""What a stage imports by a name that stands in params.yaml."""


def missing(params: dict[str, Any]) -> dict[str, set[str]]:
    """By stage, the files that it imports and does not depend on."""
    found = {
        f"{name}@{key}": _missing(stage["cmd"].split()[1], stage["deps"], _chosen(name, item))
        for pipeline in PIPELINE_FILES
        for name, template in yaml.safe_load((ROOT / pipeline).read_text())["stages"].items()
        for key, item, stage in _expanded(template, params)
        if name != ALWAYS_LAST
    }
    return {name: files for name, files in found.items() if files}


def _chosen(stage: str, item: Any) -> list[Path]:
    return [SOURCES / "matinee" / path.format(**item) for path in CHOSEN.get(stage, ())]


def _expanded(template: dict[str, Any], params: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    if "foreach" not in template:
        yield "", None, template
        return
    over = params[template["foreach"].strip("${}")]
    for key in over:
        item = over[key] if isinstance(over, dict) else key
        deps = [_filled(dep, key, item) for dep in template["do"]["deps"]]
        yield key, item, template["do"] | {"deps": deps}


def _filled(text: str, key: str, item: Any) -> str:
    text = text.replace("${key}", key).replace("${item}", str(item))
    return re.sub(r"\$\{item\.(\w+)(\[\d\])?\}", lambda found: str(item[found[1]]), text)


def _missing(script: str, deps: list[str], chosen: list[Path]) -> set[str]:
    """Files named among the deps are followed as the script is: some are imported by name."""
    named = [ROOT / dep for dep in deps if dep.endswith(".py")]
    return {
        file
        for file in _reached([ROOT / script, *named, *chosen]) - ONLY_SHOWN
        if not any(file == dep or file.startswith(f"{dep}/") for dep in deps)
    }


def _reached(roots: list[Path]) -> set[str]:
    """Every file of ours that is imported, directly or by what is imported."""
    waiting, seen = list(roots), set(roots)
    while waiting:
        for module in _imports(waiting.pop()):
            file = (SOURCES / Path(*module.split("."))).with_suffix(".py")
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
