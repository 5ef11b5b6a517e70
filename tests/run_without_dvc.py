"""A finished small run without DVC: every stage's own command, one after the other, in one process.

Seconds instead of a minute, where a test asks what the files hold and not how stages are wired.
"""

from __future__ import annotations

import runpy
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from matinee.artifacts.dvc_lock import PIPELINE_FILES

ORDER = (
    *(
        "sources",
        "download",
        "merge",
        "crosswalk",
        "discretize",
        "train",
        "evaluate",
        "select_best",
    ),
    *("beyond_accuracy", "drift"),
)
"""Without track and summary: they take as long as all the rest, and need DVC."""


def commands(stages: dict[str, Any], params: dict[str, Any]) -> Iterator[list[str]]:
    for name in ORDER:
        template = stages[name]
        if "foreach" not in template:
            yield shlex.split(template["cmd"])
            continue
        over = params[template["foreach"].strip("${}")]
        for key in over:
            item = over[key] if isinstance(over, dict) else key
            yield shlex.split(_filled(template["do"]["cmd"], key, item))


def _filled(command: str, key: str, item: Any) -> str:
    command = command.replace("${key}", key).replace("${item}", str(item))
    for name, value in item.items() if isinstance(item, dict) else ():
        command = command.replace(f"${{item.{name}}}", str(value))
    return command


def main() -> None:
    stages = {
        name: stage
        for file in PIPELINE_FILES
        for name, stage in yaml.safe_load(Path(file).read_text())["stages"].items()
    }
    params = yaml.safe_load(Path("params.yaml").read_text())
    sys.path.insert(0, "pipeline")
    for python, script, *arguments in commands(stages, params):
        assert python == "python", python
        sys.argv = [script, *arguments]
        for path in map(Path, arguments):
            path.parent.mkdir(parents=True, exist_ok=True)
        runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main()
