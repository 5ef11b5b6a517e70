"""The files of conf/ as tables of keys, values and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import yaml

PACKAGE = "# @package"
"""Hydra's package directive, which is not shown."""


class Setting(NamedTuple):
    key: str
    value: str
    comment: str


def page(conf: Path) -> str:
    """One table per file, grouped by folder."""
    parts = ["# Settings", _introduction()]
    parts += [_file(conf / "config.yaml", conf)]
    for folder in sorted(path for path in conf.iterdir() if path.is_dir()):
        files = sorted(folder.glob("*.yaml"))
        parts += [f"## {folder.name}"] * bool(files) + [_file(file, conf) for file in files]
    return "\n\n".join(parts) + "\n"


def settings(text: str) -> list[Setting]:
    """The settings of a file, in its order."""
    node = yaml.compose(text, yaml.SafeLoader)
    return list(_settings(node, "", text.splitlines())) if node else []


def description(text: str) -> str:
    """The comment at the top of a file."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines += [line.lstrip("# ")] * (not line.startswith(PACKAGE))
    return " ".join(lines)


def _introduction() -> str:
    return (
        "Every file of `conf/` in this checkout. A key is set by its full path: folder, file (or "
        "the package that the file declares) and key, as in "
        "`candidates.newcomer_xgboost.model.max_depth=8`."
    )


def _file(path: Path, conf: Path) -> str:
    text = path.read_text("utf-8")
    entries = settings(text)
    rows = [
        f"| `{setting.key}` | {_code(setting.value)} | {_escape(setting.comment)} |"
        for setting in entries
    ]
    head = f"### {path.relative_to(conf).with_suffix('').as_posix()}"
    table = "\n".join(["| key | value | meaning |", "| --- | --- | --- |", *rows]) if rows else ""
    return "\n\n".join(filter(None, [head, _escape(description(text)), table]))


def _settings(node: Any, prefix: str, lines: list[str]) -> Iterator[Setting]:
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        name, comment = f"{prefix}{key.value}", _comment(lines, key, value)
        if isinstance(value, yaml.MappingNode) and not value.flow_style and value.value:
            yield from [Setting(name, "", comment)] * bool(comment)
            yield from _settings(value, f"{name}.", lines)
        else:
            yield Setting(name, _format_value(value), comment)


def _comment(lines: list[str], key: yaml.Node, value: Any) -> str:
    """The comment after the value, or after the key of a block."""
    flat = isinstance(value, yaml.ScalarNode) or value.flow_style
    mark = value.end_mark if flat else key.end_mark
    match = re.search(r"(?:^|\s|:)#\s*(.*)", lines[mark.line][mark.column :])
    return match[1] if match else ""


def _format_value(value: yaml.Node) -> str:
    plain = yaml.serialize(_flow_style(value), Dumper=yaml.SafeDumper, width=10**6)
    return plain.strip().removesuffix("\n...")


def _flow_style(node: Any) -> yaml.Node:
    if isinstance(node, yaml.CollectionNode):
        node.flow_style = True
    return cast(yaml.Node, node)


def _code(value: str) -> str:
    return f"`{value.replace('|', chr(92) + '|')}`" if value else ""


def _escape(text: str) -> str:
    return text.replace("|", r"\|").replace("<", "&lt;")
