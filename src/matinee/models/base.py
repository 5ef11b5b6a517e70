"""What a model is. It fits and scores; it knows no files, no tracking and no ranking."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as _dataclass

from matinee.schema.columns import CLASSES, FILM_ID, RATING, RATING_CLASS

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

hyperparameters = _dataclass(config=ConfigDict(extra="forbid"))
"""Decorates a model: its fields are typed and a misspelt one is refused."""


class Demographics(NamedTuple):
    """Somebody of whom at most this is known, in the codes of the users table."""

    gender: str | None = None
    age: int | None = None
    occupation: int | None = None


class Tables(NamedTuple):
    """What a model may learn from; the ratings are those of the training part."""

    ratings: pd.DataFrame
    films: pd.DataFrame
    users: pd.DataFrame


class Model(ABC):
    film_ids: Ints
    """The films a fitted model knows, ascending: the columns of its answers."""

    @abstractmethod
    def fit(self, tables: Tables, rng: np.random.Generator) -> Self: ...


class DemographicRanker(Model):
    """Tells what somebody will choose."""

    @abstractmethod
    def score(self, askers: Sequence[Demographics]) -> Floats:
        """Askers x films; higher is better, NaN is no opinion."""


class DemographicRatingModel(Model):
    """Tells how somebody will rate."""

    class_ratings: Floats
    """What a rating of each class is worth on average, in stars."""

    @abstractmethod
    def predict_proba(self, askers: Sequence[Demographics], who: Ints, films: Ints) -> Floats:
        """Pairs x classes: calibrated probabilities of each of CLASSES, rows summing to one.

        Pair i asks how askers[who[i]] rates film_ids[films[i]].
        """


def film_ids(films: pd.DataFrame) -> Ints:
    return np.sort(films[FILM_ID].to_numpy(dtype=np.int64))


def class_indices(ratings: pd.DataFrame) -> Ints:
    return ratings[RATING_CLASS].to_numpy(dtype=np.int64) - CLASSES[0]


def class_stars(ratings: pd.DataFrame) -> Floats:
    """Mean stars of each class; the middle of the scale for a class that never occurs."""
    indices = class_indices(ratings)
    stars = np.bincount(indices, ratings[RATING].to_numpy(dtype=float), minlength=len(CLASSES))
    counts = np.bincount(indices, minlength=len(CLASSES))
    return np.where(counts > 0, stars / np.maximum(counts, 1), 3.0)


class ItemQuery(NamedTuple):
    """A film that somebody liked, by its id."""

    film_id: int


class ContentTables(NamedTuple):
    """What a model of likeness may learn from: the tables of the tmdb collection."""

    films: pd.DataFrame
    genres: pd.DataFrame
    keywords: pd.DataFrame
    people: pd.DataFrame
    ratings: pd.DataFrame | None = None
    """MovieLens's, by its own film ids"""
    links: pd.DataFrame | None = None
    """from its film ids to tmdb's"""


class ItemSimilarityModel(ABC):
    """Tells which films are like a film."""

    film_ids: Ints
    """The films a fitted model knows, ascending: the columns of its answers."""

    @abstractmethod
    def fit(self, library: ContentTables, rng: np.random.Generator) -> Self: ...

    @abstractmethod
    def score(self, askers: Sequence[ItemQuery]) -> Floats:
        """Askers x films; higher is more alike, NaN is no opinion. Its own score means nothing."""

    @abstractmethod
    def explain(self, asker: ItemQuery, places: Ints) -> list[dict[str, list[str]]]:
        """What the film at each place has in common with the asked one, the strongest first."""


class StreamingTables(NamedTuple):
    """What a model of subscribers may learn from: who gave which title how many stars."""

    ratings: pd.DataFrame
    titles: pd.DataFrame
    genres: pd.DataFrame


class UserItemRatingModel(ABC):
    """Tells how many stars a user gives a title."""

    user_ids: Ints
    """The users a fitted model knows, ascending."""
    title_ids: NDArray[np.str_]
    """The titles it knows, ascending."""
    user_counts: NDArray[np.int32]
    title_counts: NDArray[np.int32]
    """How many ratings of each it has learned from; a title may be known by its traits alone."""

    @property
    def film_ids(self) -> NDArray[np.str_]:
        """The titles, as a champion's list calls what it lists."""
        return self.title_ids

    @abstractmethod
    def fit(self, subscriptions: StreamingTables, rng: np.random.Generator) -> Self: ...

    @abstractmethod
    def components(self, users: Ints, titles: Ints) -> dict[str, Floats]:
        """What each pair's stars are the sum of, by name; "everybody" is everybody's mean.

        Pair i asks for user_ids[users[i]] and title_ids[titles[i]]; -1 is one never seen.
        """

    def predict(self, users: Ints, titles: Ints) -> Floats:
        """Stars of each pair, within the scale that the ratings have."""
        low, high = self.scale
        components = self.components(users, titles).values()
        return np.clip(sum(components, np.zeros(len(users))), low, high)

    scale: tuple[float, float]
    """The least and the most stars that were ever given."""


def index_in(wanted: NDArray[Any], known: NDArray[Any]) -> Ints:
    """Where each stands among the known, which ascend; -1 where it does not."""
    found = np.searchsorted(known, wanted)
    there = known[np.minimum(found, len(known) - 1)] == wanted
    return np.where(there, found, -1)


class History(NamedTuple):
    """What somebody rated, the oldest first: known to us or not, it makes no difference."""

    films: Ints
    """their ids"""
    ratings: Floats


class HistoryRanker(Model):
    """Tells what somebody who rated films will choose next."""

    @abstractmethod
    def score(self, askers: Sequence[History]) -> Floats:
        """Askers x films; higher is better, NaN is no opinion. Films unknown to the model are
        passed over."""

    @abstractmethod
    def explain(self, asker: History, films: Ints) -> Floats:
        """Rated films x films: how much higher the score of film_ids[films[j]] is than it would be
        had the asker not rated asker.films[i]. Zero for a rated film unknown to the model."""


class HistoryRatingModel(Model):
    """Tells how many stars somebody who rated films will give."""

    @abstractmethod
    def predict(self, askers: Sequence[History], who: Ints, films: Ints) -> Floats:
        """Stars of each pair: pair i asks how askers[who[i]] rates film_ids[films[i]]."""
