"""The code blocks of the README and of the site's pages."""

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path
from typing import NamedTuple

from checkout import ROOT

README = ROOT / "README.md"
TRANSLATED = sorted(ROOT.glob("README.*.md"))
PAGES = sorted((ROOT / "docs").rglob("*.md"))
PROMPT = "$ "
WORD = re.compile(r"[A-Za-z_]{3,}")
FENCE = re.compile(
    r"^(?P<marked>\*Not executed by the tests:\*\n\n)?"
    r'```(?P<language>\w*)(?: title="(?P<title>.*?)")?\n'
    r"(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


class Block(NamedTuple):
    language: str
    title: str | None
    """the file that the text is written to"""
    text: str
    executed: bool

    def transcript(self) -> list[tuple[str, str]]:
        """Each command, and the output shown below it; often none."""
        entries: list[tuple[str, str]] = []
        for line in self.text.splitlines():
            if line.startswith(PROMPT):
                entries.append((line.removeprefix(PROMPT), ""))
            else:
                command, output = entries.pop()
                entries.append((command, f"{output}{line}\n"))
        return entries

    def commands(self) -> list[str]:
        return [command for command, _ in self.transcript()]


def blocks(path: Path) -> list[Block]:
    fences = FENCE.finditer(path.read_text("utf-8"))
    return [
        Block(fence["language"], fence["title"], fence["text"], not fence["marked"])
        for fence in fences
    ]


def commands(path: Path) -> list[str]:
    consoles = [block for block in blocks(path) if block.language == "console"]
    return [command for block in consoles for command in block.commands()]


def write_titled(folder: Path, title: str, text: str) -> None:
    """The title is a path, or a path and ", at the end" or ", below <line>"."""
    name, _, position = title.partition(", ")
    path = folder / name
    if not position:
        path.write_text(text, "utf-8")
    elif position == "at the end":
        path.write_text(f"{path.read_text('utf-8')}\n\n{text}", "utf-8")
    else:
        lines = path.read_text("utf-8").splitlines(keepends=True)
        index = [line.strip() for line in lines].index(position.removeprefix("below "))
        indent = lines[index][: -len(lines[index].lstrip())]
        lines.insert(index + 1, textwrap.indent(text, indent))
        path.write_text("".join(lines), "utf-8")


def assert_similar(shown: str, output: str) -> None:
    """JSON has the same keys; of other output every word occurs. Values depend on the data."""
    if shown.startswith("{"):
        assert keys_of(json.loads(shown)) == keys_of(json.loads(output))
    else:
        assert set(WORD.findall(shown)) <= set(WORD.findall(output)), output


def keys_of(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    return set().union(*map(keys_of, value)) if isinstance(value, list) else set()
