"""DVC in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


class DvcError(Exception):
    """DVC failed, and has printed why."""

    def __init__(self, status: int) -> None:
        super().__init__(f"dvc ended with status {status}")
        self.status = status


def status(*arguments: str) -> int:
    # a scheduler's PATH lacks the environment's folder, where the stages look for python
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    command = [sys.executable, "-m", "matinee.runtime.dvc_process", *arguments]
    return subprocess.run(command, check=False, env=os.environ | {"PATH": path}).returncode


def run(*arguments: str) -> None:
    if code := status(*arguments):
        raise DvcError(code)


def output(*arguments: str) -> str:
    command = [sys.executable, "-m", "matinee.runtime.dvc_process", *arguments]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise DvcError(done.returncode)
    return done.stdout


def write_changed_plots(*revisions: str) -> bool:
    """Whether any plot differs; `dvc plots diff` alone writes those that do not, too."""
    changes = json.loads(output("diff", *revisions, "--json"))
    changed = [
        entry["path"] for kind in ("modified", "added", "deleted") for entry in changes[kind]
    ]
    plots = [path for path in changed if path.endswith(".png")]
    if plots:
        run("plots", "diff", *revisions, "--targets", *plots)
    return bool(plots)
