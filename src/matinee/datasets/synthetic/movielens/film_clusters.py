"""Films that people meet one after another, as if they stood beside each other on a shelf."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import SyntheticCatalog

Ints = NDArray[np.int64]

LENGTH = 10
"""Films on a shelf, if they are of no franchise."""


class FilmClusters(NamedTuple):
    number: Ints
    """On which shelf each film stands."""
    place: Ints
    """Where on its shelf, from 0."""


def film_clusters(universe: SyntheticCatalog, primary: Ints) -> FilmClusters:
    """A franchise fills a shelf in its order; other films of a genre stand by a hidden factor."""
    heads = {film.franchise: -1 - at for at, film in enumerate(universe.films) if film.part == 1}
    key = np.array([heads.get(film.franchise, 0) for film in universe.films])
    place = np.array([(film.part or 1) - 1 for film in universe.films])
    single = np.flatnonzero(key == 0)
    single = single[np.lexsort((universe.latent[single, 0], primary[single]))]
    starts = np.flatnonzero(np.diff(primary[single], prepend=-1))
    since = np.arange(len(single)) - np.repeat(starts, np.diff(starts, append=len(single)))
    key[single] = primary[single] * len(key) + since // LENGTH + 1
    place[single] = since % LENGTH
    return FilmClusters(np.unique(key, return_inverse=True)[1], place)
