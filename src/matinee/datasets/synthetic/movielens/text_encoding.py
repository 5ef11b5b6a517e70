"""Columns of whole numbers to lines of text, many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Characters = NDArray[np.uint8]
Ints = NDArray[np.int64]

EMPTY = 0
"""Fills a narrow number up to its column's width, and is left out of the text."""


def encode_lines(columns: list[Ints], separator: bytes) -> bytes:
    """A line a row; numbers are not negative."""
    rows = len(columns[0])
    ends = [*[separator] * (len(columns) - 1), b"\n"]
    parts: list[Characters] = []
    for column, end in zip(columns, ends, strict=True):
        following = np.frombuffer(end, dtype=np.uint8)
        parts += [encode_digits(column), np.broadcast_to(following, (rows, len(following)))]
    return np.concatenate(parts, axis=1).tobytes().translate(None, bytes([EMPTY]))


def encode_digits(column: Ints) -> Characters:
    """Numbers x their decimal digits."""
    width = len(str(column.max(initial=0)))
    characters = np.empty((width, len(column)), dtype=np.uint8)
    left = column
    for place in reversed(range(width)):
        quotient = left // 10
        digit = (left - 10 * quotient).astype(np.uint8) + np.uint8(ord("0"))
        is_last = place == width - 1
        characters[place] = digit if is_last else np.where(left > 0, digit, EMPTY)
        left = quotient
    return characters.T
