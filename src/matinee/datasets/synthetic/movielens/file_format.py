"""The line format of MovieLens 1M's files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import SyntheticFilm
from matinee.datasets.synthetic.movielens.users import Users
from matinee.datasets.synthetic.titles import article_last
from matinee.schema.columns import AGE_BANDS, GENDERS, GENRE_SEPARATOR

Characters = NDArray[np.uint8]
Ints = NDArray[np.int64]

SEPARATOR = "::"
ENCODING = "latin-1"
PADDING = 0
"""Fills numbers up to their column's width; removed from the text."""


def format_title(film: SyntheticFilm) -> str:
    """The article last, then the original title and the year in parentheses."""
    title = article_last(film.title)
    if film.original_title and film.original_title != film.title:
        title += f" ({film.original_title})"
    return f"{title} ({film.year})"


def film_lines(films: Iterable[SyntheticFilm], titles: dict[int, str]) -> Iterator[str]:
    for film in sorted(films, key=lambda film: film.id):
        yield SEPARATOR.join((str(film.id), titles[film.id], GENRE_SEPARATOR.join(film.genres)))


def user_lines(users: Users, zip_codes: list[str]) -> Iterator[str]:
    columns = (users.ids, users.gender, users.age, users.occupation)
    rows = zip(*(column.tolist() for column in columns), zip_codes, strict=True)
    for user_id, gender, age, occupation, code in rows:
        fields = (str(user_id), GENDERS[gender], str(AGE_BANDS[age]), str(occupation), code)
        yield SEPARATOR.join(fields)


def write_lines(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding=ENCODING, newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def encode_lines(columns: list[Ints], separator: bytes = SEPARATOR.encode()) -> bytes:
    """One line per row of non-negative integers, vectorized over the rows."""
    n_rows = len(columns[0])
    ends = [*[separator] * (len(columns) - 1), b"\n"]
    parts: list[Characters] = []
    for column, end in zip(columns, ends, strict=True):
        following = np.frombuffer(end, dtype=np.uint8)
        parts += [_encode_digits(column), np.broadcast_to(following, (n_rows, len(following)))]
    return np.concatenate(parts, axis=1).tobytes().translate(None, bytes([PADDING]))


def _encode_digits(column: Ints) -> Characters:
    """Numbers x decimal digits."""
    width = len(str(column.max(initial=0)))
    characters = np.empty((width, len(column)), dtype=np.uint8)
    rest = column
    for position in reversed(range(width)):
        quotient = rest // 10
        digit = (rest - 10 * quotient).astype(np.uint8) + np.uint8(ord("0"))
        is_last = position == width - 1
        characters[position] = digit if is_last else np.where(rest > 0, digit, PADDING)
        rest = quotient
    return characters.T
