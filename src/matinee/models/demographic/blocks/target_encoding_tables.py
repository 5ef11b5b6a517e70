"""How often a film is rated in each class: by everybody, by a group, by a group in its genres."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.models.base import Floats, Ints, Tables, class_indices, film_ids
from matinee.models.demographic.blocks.demographics import GROUPS, UNKNOWN_OCCUPATION, user_codes
from matinee.models.demographic.blocks.segment_counts import with_margins
from matinee.schema.columns import CLASSES, FILM_ID, GENRE_SEPARATOR, GENRES, USER_ID

if TYPE_CHECKING:
    import pandas as pd

ANY_CLASS = np.full(len(CLASSES), 1 / len(CLASSES))


class Rows(NamedTuple):
    """Ratings as codes: who gave them, for which film, and the place of their class."""

    user: Ints
    gender: Ints
    age: Ints
    occupation: Ints
    film: Ints
    place: Ints

    def where(self, mask: np.ndarray) -> Rows:
        return Rows(*(column[mask] for column in self))


def rows_of(tables: Tables) -> Rows:
    user_ids, user = np.unique(tables.ratings[USER_ID].to_numpy(np.int64), return_inverse=True)
    film = np.searchsorted(film_ids(tables.films), tables.ratings[FILM_ID].to_numpy(np.int64))
    codes = user_codes(tables.users, user_ids)[user]
    gender, age, occupation = codes.T
    return Rows(user, gender, age, occupation, film, class_indices(tables.ratings))


def genre_weights(films: pd.DataFrame) -> Floats:
    """Films x genres, each film's row summing to one (or to nothing, where it has no genre)."""
    ordered = films.sort_values(FILM_ID)[GENRES]
    flags = ordered.str.get_dummies(GENRE_SEPARATOR).to_numpy(dtype=float)
    return np.asarray(flags / np.maximum(flags.sum(axis=1, keepdims=True), 1))


class Smoothing(NamedTuple):
    """How many ratings of the wider distribution each narrower one is mixed with."""

    film: float
    group: float
    genre: float


class ClassRates:
    """Learned from one set of ratings. Every array ends in films x classes."""

    def __init__(self, rows: Rows, genres: Floats, shrinkage: Smoothing) -> None:
        shape = (genres.shape[0], len(CLASSES))
        groups = _counted((rows.gender, rows.age, rows.film, rows.place), (*GROUPS, *shape))
        groups = with_margins(groups)
        jobs = _counted((rows.occupation, rows.film, rows.place), (UNKNOWN_OCCUPATION + 1, *shape))
        jobs[UNKNOWN_OCCUPATION] = everybody = groups[-1, -1]
        self.film_sizes = everybody.sum(axis=-1)
        self.film = leaning(everybody, leaning(everybody.sum(axis=0), ANY_CLASS, 1), shrinkage.film)
        self.group = leaning(groups, self.film, shrinkage.group)
        self.group_lift = _genre_lift(groups, everybody, genres, shrinkage.genre)
        self.job_lift = _genre_lift(jobs, everybody, genres, shrinkage.genre)


def leaning(counts: Floats, wider: Floats, shrink: float) -> Floats:
    sizes = counts.sum(axis=-1, keepdims=True)
    return np.asarray((counts + shrink * wider) / (sizes + shrink))


def _counted(places: tuple[Ints, ...], shape: tuple[int, ...]) -> Floats:
    cells = np.ravel_multi_index(places, shape)
    return np.bincount(cells, minlength=int(np.prod(shape))).reshape(shape).astype(float)


def _genre_lift(groups: Floats, everybody: Floats, genres: Floats, shrink: float) -> Floats:
    """How a group's class shares in a film's genres depart from everybody's, as log ratios."""
    in_genre = np.einsum("...fc,fg->...gc", groups, genres)
    wider = leaning(np.einsum("fc,fg->gc", everybody, genres), ANY_CLASS, 1)
    lift = np.log(leaning(in_genre, wider, shrink)) - np.log(wider)
    return np.asarray(np.einsum("fg,...gc->...fc", genres, lift))
