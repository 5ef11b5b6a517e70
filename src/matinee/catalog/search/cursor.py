"""Where a page ended, as an opaque word that the next request brings back."""

from __future__ import annotations

import base64
import json
from typing import NamedTuple

from matinee.catalog.search.normalize import InvalidValueError

LARGEST = 2**63
ALLOWED = "the next_cursor of a page with the same filters and the same order"


class Cursor(NamedTuple):
    asked: str
    """A digest of what was asked, page and cursor apart."""
    value: float | str
    """What the last film was sorted by."""
    film_id: int


def encode_cursor(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")


def decode_cursor(text: str, asked: str, kind: type) -> Cursor:
    """A cursor of the same question, whose value is of this kind: float or str."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        told, value, film_id = json.loads(base64.b64decode(padded, b"-_", validate=True))
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidValueError("cursor", [ALLOWED]) from error
    if told != asked or not _is(kind, value) or not _is(int, film_id):
        raise InvalidValueError("cursor", [ALLOWED])
    return Cursor(told, value, film_id)


def _is(kind: type, value: object) -> bool:
    if kind is str:
        return isinstance(value, str)
    numbers = (int,) if kind is int else (int, float)
    return type(value) in numbers and -LARGEST < value < LARGEST  # type: ignore[operator]
