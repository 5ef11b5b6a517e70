"""Parses Python literals in cells at the speed of JSON, without evaluating code.

A literal as `repr` writes it differs from JSON by its quotes, its escapes and three names. The
cell is split into strings and the text between them, each part is rewritten, and the JSON decoder
in C does the rest. Whatever it rejects goes to `ast.literal_eval`, which is many times slower.
Both take time linear in the length of the cell.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from typing import Any

# Possessive quantifiers (*+) and the last alternative, which takes the rest of the cell after a
# quote that is never closed, keep the search linear: without them each later quote rescans it.
_STRING = re.compile(
    r"""('[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+")|['"].*+""",
    re.DOTALL,
)
_NAMES = {"None": "null", "True": "true", "False": "false"}


def parse_literal(cell: str) -> Any:
    """The value of the literal; raises ValueError if the cell holds none."""
    try:
        return _DECODER.decode(_to_json(cell))
    except (ValueError, RecursionError):
        return _evaluate(cell)


def _to_json(cell: str) -> str:
    if cell != cell.strip():
        raise ValueError("outer whitespace is insignificant in JSON, but not in Python")
    if '"' in cell or "\\" in cell:
        parts = _STRING.split(cell)
        if None in parts:
            raise ValueError("a string is not closed")
        parts[1::2] = [_string_content(string) for string in parts[1::2]]
    else:
        parts = cell.split("'")
    between = "'".join(parts[::2])
    for name, json_name in _NAMES.items():
        if json_name in between:
            raise ValueError(f"{json_name} is JSON, but not a Python literal")
        between = between.replace(name, json_name)
    parts[::2] = between.split("'")
    return '"'.join(parts)


def _string_content(string: str) -> str:
    """The content of a Python string, escaped for JSON."""
    if "\\" in string:
        return json.dumps(_evaluate(string), ensure_ascii=False)[1:-1]
    return string[1:-1].replace('"', '\\"')


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is JSON, but not a Python literal")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)


def _evaluate(cell: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.literal_eval(cell)
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError) as error:
        raise ValueError("not a Python literal") from error
