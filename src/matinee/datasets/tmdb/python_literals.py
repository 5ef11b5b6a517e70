"""Python literals in cells, read at the speed of JSON and without evaluating anything.

A literal that is written as `repr` writes it differs from JSON by its quotes, its escapes and
three names. So it is cut into strings and what stands between them, each part is rewritten, and
the C reader of JSON does the rest. Whatever it refuses goes to `ast.literal_eval`, which is many
times slower and decides.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from typing import Any

_STRING = re.compile(
    r"""('[^'\\\n]*(?:\\.[^'\\\n]*)*'|"[^"\\\n]*(?:\\.[^"\\\n]*)*")""",
    re.DOTALL,
)
_NAMES = {"None": "null", "True": "true", "False": "false"}


def parsed(cell: str) -> Any:
    """The value of the literal; a ValueError where the cell holds none."""
    try:
        return _DECODER.decode(_as_json(cell))
    except (ValueError, RecursionError):
        return _evaluated(cell)


def _as_json(cell: str) -> str:
    if cell != cell.strip():
        raise ValueError("outer blanks mean nothing in JSON, but something in Python")
    if '"' in cell or "\\" in cell:
        parts = _STRING.split(cell)
        parts[1::2] = [_content(string) for string in parts[1::2]]
    else:
        parts = cell.split("'")
    between = "'".join(parts[::2])
    if '"' in between:
        raise ValueError("a string does not end")
    for name, json_name in _NAMES.items():
        if json_name in between:
            raise ValueError(f"{json_name} is JSON and no Python literal")
        between = between.replace(name, json_name)
    parts[::2] = between.split("'")
    return '"'.join(parts)


def _content(string: str) -> str:
    """A Python string as JSON writes it, both without their outer quotes."""
    if "\\" in string:
        return json.dumps(_evaluated(string), ensure_ascii=False)[1:-1]
    return string[1:-1].replace('"', '\\"')


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is JSON and no Python literal")


_DECODER = json.JSONDecoder(parse_constant=_refused)


def _evaluated(cell: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.literal_eval(cell)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise ValueError("it is no Python literal") from error
