"""The interface of contenders, ours and peers: arrays in, arrays out.

Peers have their own environment, so this module imports numpy only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
TRAINING_FILE, QUERIES_FILE = "training.npz", "queries.npz"


class TrainingData(NamedTuple):
    """The training ratings."""

    users: Array
    films: Array
    """indices of the user and of the film of each rating"""
    stars: Array
    seconds: Array
    user_ids: Array
    film_ids: Array
    """of all users and films, ascending"""
    tables_folder: Array
    """the folder of the tables of users and films; unused by peers"""

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.user_ids), len(self.film_ids)


class Queries(NamedTuple):
    """Pairs to predict ratings of; without films, users to rank all films for."""

    users: Array
    films: Array


class Contender(Protocol):
    def load(self, training: TrainingData) -> None:
        """Converts the ratings for the library."""

    def fit(self) -> None: ...

    def answer(self, queries: Queries) -> Array:
        """Ratings of each pair, or scores of all films for each user."""


def write(folder: Path, training: TrainingData, queries: Queries) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / TRAINING_FILE, **training._asdict())
    np.savez(folder / QUERIES_FILE, **queries._asdict())


def read(folder: Path) -> tuple[TrainingData, Queries]:
    with np.load(folder / TRAINING_FILE) as training, np.load(folder / QUERIES_FILE) as queries:
        return TrainingData(**training), Queries(**queries)
