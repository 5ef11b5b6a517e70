"""A twin's folder, read again in the plainest way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Written(NamedTuple):
    folder: Path
    ratings: NDArray[np.int64]
    """User, film, stars, second."""
    users: list[list[str]]
    films: list[list[str]]
    truth: dict[str, Any]

    def has_genre(self, genre: str) -> NDArray[np.bool_]:
        """Of each rating's film."""
        with_genre = [int(film) for film, _, genres in self.films if genre in genres.split("|")]
        return np.isin(self.ratings[:, 1], with_genre)

    def by_women(self) -> NDArray[np.bool_]:
        women = [int(user[0]) for user in self.users if user[1] == "F"]
        return np.isin(self.ratings[:, 0], women)


def read(folder: Path) -> Written:
    return Written(
        folder,
        np.array(_rows(folder / "ratings.dat"), dtype=np.int64),
        _rows(folder / "users.dat"),
        _rows(folder / "movies.dat"),
        json.loads((folder / "truth.json").read_text("utf-8")),
    )


def _rows(path: Path) -> list[list[str]]:
    return [line.split("::") for line in path.read_text("latin-1").split("\n")[:-1]]
