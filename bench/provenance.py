"""What was measured: the commit, and the data by name and digest, never by path."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from scratch_checkout import ROOT


def source(raw: Path) -> str:
    """The name and a digest prefix."""
    record = json.loads((raw / "source.json").read_text())
    return f"{raw.name} {record['source']} ({record['digest'][:19]})"


def code() -> str:
    def git(*arguments: str) -> str:
        command = ["git", *arguments]
        return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    changed = git("status", "--porcelain", "--", "src", "conf", "pipeline", "dvc.yaml")
    return git("rev-parse", "--short", "HEAD").strip() + (" with changes" if changed else "")
