"""The files of conf/ as tables: every key with its value and the comment beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml

PLACE = "# @package"
"""A line for hydra, not for readers."""


class Setting(NamedTuple):
    key: str
    value: str
    comment: str


def page(conf: Path) -> str:
    """One table a file, the folders in order."""
    parts = ["# Settings", _introduction()]
    parts += [_file(conf / "config.yaml", conf)]
    for folder in sorted(path for path in conf.iterdir() if path.is_dir()):
        files = sorted(folder.glob("*.yaml"))
        parts += [f"## {folder.name}"] * bool(files) + [_file(file, conf) for file in files]
    return "\n\n".join(parts) + "\n"


def settings(text: str) -> list[Setting]:
    """Of a file's text, in its order."""
    node = yaml.compose(text, yaml.SafeLoader)
    return list(_settings(node, "", text.splitlines())) if node else []


def description(text: str) -> str:
    """The comment that a file begins with."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines += [line.lstrip("# ")] * (not line.startswith(PLACE))
    return " ".join(lines)


def _introduction() -> str:
    return (
        "Every file of `conf/`, as it is in this checkout. A key is set by its whole name: that of "
        "its folder and file, or what the file says, and its own, as in "
        "`candidates.newcomer_xgboost.model.max_depth=8`."
    )


def _file(path: Path, conf: Path) -> str:
    text = path.read_text("utf-8")
    found = settings(text)
    rows = [f"| `{one.key}` | {_code(one.value)} | {_plain(one.comment)} |" for one in found]
    head = f"### {path.relative_to(conf).with_suffix('').as_posix()}"
    table = "\n".join(["| key | value | meaning |", "| --- | --- | --- |", *rows]) if rows else ""
    return "\n\n".join(filter(None, [head, _plain(description(text)), table]))


def _settings(node: Any, prefix: str, lines: list[str]) -> Iterator[Setting]:
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        name, comment = f"{prefix}{key.value}", _comment(lines, key, value)
        if isinstance(value, yaml.MappingNode) and not value.flow_style and value.value:
            yield from [Setting(name, "", comment)] * bool(comment)
            yield from _settings(value, f"{name}.", lines)
        else:
            yield Setting(name, _shown(value), comment)


def _comment(lines: list[str], key: yaml.Node, value: Any) -> str:
    """What stands behind the value, or behind the key of a block."""
    flat = isinstance(value, yaml.ScalarNode) or value.flow_style
    mark = value.end_mark if flat else key.end_mark
    found = re.search(r"(?:^|\s|:)#\s*(.*)", lines[mark.line][mark.column :])
    return found[1] if found else ""


def _shown(value: yaml.Node) -> str:
    plain = yaml.serialize(_flowing(value), Dumper=yaml.SafeDumper, width=10**6)
    return plain.strip().removesuffix("\n...")


def _flowing(node: Any) -> yaml.Node:
    if isinstance(node, yaml.CollectionNode):
        node.flow_style = True
    return cast(yaml.Node, node)


def _code(value: str) -> str:
    return f"`{value.replace('|', chr(92) + '|')}`" if value else ""


def _plain(text: str) -> str:
    return text.replace("|", r"\|").replace("<", "&lt;")
