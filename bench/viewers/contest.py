"""What a contender, ours or a peer, is given and what it must do: arrays in, arrays out.

Peers live in an environment of their own, so this knows numpy alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
KNOWN, ASKED = "known.npz", "asked.npz"


class Known(NamedTuple):
    """The ratings that may be learned from."""

    who: Array
    films: Array
    """for each rating, the places of its user and of its film"""
    stars: Array
    seconds: Array
    user_ids: Array
    film_ids: Array
    """everybody and every film, ascending"""
    traits: Array
    """the folder of the tables that tell what else is known of them; peers do not ask"""

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.user_ids), len(self.film_ids)


class Asked(NamedTuple):
    """Pairs whose stars are asked for; without films, people whose lists are."""

    who: Array
    films: Array


class Contender(Protocol):
    def load(self, known: Known) -> None:
        """Brings the ratings into the shape that the library wants."""

    def fit(self) -> None: ...

    def answer(self, asked: Asked) -> Array:
        """Stars of each pair, or a row of scores of all films for each person."""


def written(folder: Path, known: Known, asked: Asked) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    np.savez(folder / KNOWN, **known._asdict())
    np.savez(folder / ASKED, **asked._asdict())


def read(folder: Path) -> tuple[Known, Asked]:
    with np.load(folder / KNOWN) as known, np.load(folder / ASKED) as asked:
        return Known(**known), Asked(**asked)
