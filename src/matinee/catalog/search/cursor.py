"""Pagination cursors: where a page ended, as an opaque token for the next request."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.catalog.search.errors import InvalidValueError

MAX_NUMBER = 2**63
ALLOWED = "the next_cursor of a page with the same filters and the same order"
SAME_REQUEST = "the next_cursor of the same request to the same version, or none"


class Cursor(NamedTuple):
    query_digest: str
    """A digest of the query without page size and cursor."""
    value: float | str
    """The sort key of the last film."""
    film_id: int


def encode_cursor(cursor: Cursor) -> str:
    return base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")


def decode_cursor(text: str, query_digest: str, kind: type) -> Cursor:
    """A cursor of the same query, whose sort key is of this kind: float or str."""
    try:
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        digest, value, film_id = json.loads(base64.b64decode(padded, b"-_", validate=True))
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidValueError("cursor", [ALLOWED]) from error
    if digest != query_digest or not _is(kind, value) or not _is(int, film_id):
        raise InvalidValueError("cursor", [ALLOWED])
    return Cursor(digest, value, film_id)


def query_digest(version: str, query: str) -> str:
    return hashlib.sha256(f"{version}/{query}".encode()).hexdigest()[:16]


def requested_start(text: str | None, digest: str) -> int:
    """Where the page of a cursor starts, before the films are ranked that far."""
    return 0 if text is None else max(_decode_start(text, digest)[0], 0)


def page_start(text: str | None, digest: str, film_ids: NDArray[np.int64]) -> int:
    """Where the page of a cursor starts in a ranked list; without a cursor, at its beginning."""
    if text is None:
        return 0
    start, film_id = _decode_start(text, digest)
    if not 0 < start < len(film_ids) or film_ids[start - 1] != film_id:
        raise InvalidValueError("cursor", [SAME_REQUEST])
    return start


def _decode_start(text: str, digest: str) -> tuple[int, int]:
    try:
        _, start, film_id = decode_cursor(text, digest, int)
    except InvalidValueError as error:
        raise InvalidValueError("cursor", [SAME_REQUEST]) from error
    return int(start), film_id


def next_cursor(digest: str, end: int, film_ids: NDArray[np.int64]) -> str | None:
    """The cursor of the page after `end`: its start, and the id of the film before it."""
    return cursor_after(digest, end, len(film_ids), int(film_ids[end - 1])) if end else None


def cursor_after(digest: str, end: int, total: int, film_id: int) -> str | None:
    """Likewise, by the number of films and the id of the last film of the page."""
    return encode_cursor(Cursor(digest, end, film_id)) if 0 < end < total else None


def _is(kind: type, value: object) -> bool:
    if kind is str:
        return isinstance(value, str)
    types = (int,) if kind is int else (int, float)
    in_range = type(value) in types and -MAX_NUMBER < value < MAX_NUMBER  # type: ignore[operator]
    return in_range
