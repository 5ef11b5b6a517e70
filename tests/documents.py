"""What the README and the pages of the site tell somebody to type or to write."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from checkout import ROOT

README = ROOT / "README.md"
TRANSLATED = sorted(ROOT.glob("README.*.md"))
PAGES = sorted((ROOT / "docs").rglob("*.md"))
FENCE = re.compile(
    r"^(?P<marked>\*Not executed by the tests:\*\n\n)?"
    r'```(?P<language>\w*)(?: title="(?P<title>.*?)")?\n'
    r"(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


class Block(NamedTuple):
    language: str
    title: str | None
    """the file that it is to be written into"""
    text: str
    executed: bool

    def commands(self) -> list[str]:
        return [line.removeprefix("$ ") for line in self.text.splitlines()]


def blocks(path: Path) -> list[Block]:
    found = FENCE.finditer(path.read_text("utf-8"))
    return [Block(one["language"], one["title"], one["text"], not one["marked"]) for one in found]


def commands(path: Path) -> list[str]:
    return [
        one for block in blocks(path) if block.language == "console" for one in block.commands()
    ]
