"""Model interfaces: fit on tables, then score or predict. Models do no I/O and no ranking."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as _dataclass

from matinee.schema.columns import (
    AGE,
    CLASSES,
    FILM_ID,
    GENDER,
    GENRE_SEPARATOR,
    GENRES,
    OCCUPATION,
    RATING,
    RATING_CLASS,
)

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Floats32 = NDArray[np.float32]
Ints = NDArray[np.int64]

hyperparameters = _dataclass(config=ConfigDict(extra="forbid"))
"""Class decorator: a model's fields are its typed hyper-parameters; unknown keys are refused."""


class Demographics(NamedTuple):
    """A user's demographics, in the codes of the users table; None is unknown."""

    gender: str | None = None
    age: int | None = None
    occupation: int | None = None


def demographics_from_users(users: pd.DataFrame) -> list[Demographics]:
    """One entry per row of a users table."""
    columns = (users[name].astype(object) for name in (GENDER, AGE, OCCUPATION))
    return [
        Demographics(*(None if value is None or value != value else value for value in row))
        for row in zip(*(column.where(column.notna(), None) for column in columns), strict=True)
    ]


class Tables(NamedTuple):
    """Training tables; the ratings are those of the training split."""

    ratings: pd.DataFrame
    films: pd.DataFrame
    users: pd.DataFrame


class Model(ABC):
    film_ids: Ints
    """Items of the fitted model, ascending: the columns of its scores."""

    @abstractmethod
    def fit(self, tables: Tables, rng: np.random.Generator) -> Self: ...


class DemographicRanker(Model):
    """Ranks items from demographics (user cold start)."""

    @abstractmethod
    def score(self, queries: Sequence[Demographics]) -> Floats:
        """Queries x items; higher is better, NaN is no score."""


class DemographicRatingModel(Model):
    """Predicts rating classes from demographics (user cold start)."""

    class_ratings: Floats
    """Mean rating of each class."""

    @abstractmethod
    def predict_proba(self, queries: Sequence[Demographics], users: Ints, items: Ints) -> Floats:
        """Pairs x classes: calibrated probabilities of each of CLASSES; rows sum to one.

        Pair i is queries[users[i]] and film_ids[items[i]].
        """


def film_ids(films: pd.DataFrame) -> Ints:
    return np.sort(films[FILM_ID].to_numpy(dtype=np.int64))


def class_indices(ratings: pd.DataFrame) -> Ints:
    return ratings[RATING_CLASS].to_numpy(dtype=np.int64) - CLASSES[0]


def class_means(ratings: pd.DataFrame) -> Floats:
    """Mean rating of each class; the middle of the scale for an empty class."""
    indices = class_indices(ratings)
    sums = np.bincount(indices, ratings[RATING].to_numpy(dtype=float), minlength=len(CLASSES))
    counts = np.bincount(indices, minlength=len(CLASSES))
    return np.where(counts > 0, sums / np.maximum(counts, 1), 3.0)


def genre_weights(films: pd.DataFrame) -> Floats:
    """Films x genres; each row sums to one, or to zero for a film without genres."""
    by_id = films.sort_values(FILM_ID)[GENRES]
    flags = by_id.str.get_dummies(GENRE_SEPARATOR).to_numpy(dtype=float)
    return np.asarray(flags / np.maximum(flags.sum(axis=1, keepdims=True), 1))


def standardize(features: Floats) -> Floats:
    """Columns of mean 0 and standard deviation 1; constant columns are 0."""
    deviation = features.std(axis=0)
    return np.asarray((features - features.mean(axis=0)) / np.where(deviation > 1e-9, deviation, 1))


class ItemQuery(NamedTuple):
    """A film whose similar films are wanted, by id."""

    film_id: int


class ContentTables(NamedTuple):
    """Training tables of an item similarity model: the tmdb collection."""

    films: pd.DataFrame
    genres: pd.DataFrame
    keywords: pd.DataFrame
    people: pd.DataFrame
    ratings: pd.DataFrame | None = None
    """MovieLens ratings, under MovieLens film ids"""
    links: pd.DataFrame | None = None
    """MovieLens film ids to tmdb film ids"""


class ItemSimilarityModel(ABC):
    """Scores the similarity between items."""

    film_ids: Ints
    """Items of the fitted model, ascending: the columns of its scores."""

    @abstractmethod
    def fit(self, tables: ContentTables, rng: np.random.Generator) -> Self: ...

    @abstractmethod
    def score(self, queries: Sequence[ItemQuery]) -> Floats:
        """Queries x items; higher is more similar, NaN is no score. The score of the queried
        item itself is meaningless."""

    def explain(self, query: ItemQuery, items: Ints) -> list[dict[str, list[str]]]:
        """What each item has in common with the queried one, by kind, the strongest first.

        A model need not say it.
        """
        return [{} for _ in items]


class StreamingTables(NamedTuple):
    """Training tables of a user-item rating model: the streaming collection."""

    ratings: pd.DataFrame
    titles: pd.DataFrame
    genres: pd.DataFrame


class UserItemRatingModel(ABC):
    """Predicts the rating of a (user, title) pair, both known by id."""

    user_ids: Ints
    """Users of the training ratings, ascending."""
    title_ids: NDArray[np.str_]
    """Titles of the catalogue, ascending."""
    user_counts: NDArray[np.int32]
    title_counts: NDArray[np.int32]
    """Number of training ratings of each user and title; a title may have none."""
    scale: tuple[float, float]
    """Lowest and highest training rating."""

    def __init_subclass__(cls) -> None:
        own = UserItemRatingModel
        if cls.components is own.components and cls.predict is own.predict:
            raise TypeError(f"{cls.__name__} defines neither components nor predict")

    @property
    def film_ids(self) -> NDArray[np.str_]:
        """The title ids, under the name that other models use."""
        return self.title_ids

    @abstractmethod
    def fit(self, tables: StreamingTables, rng: np.random.Generator) -> Self: ...

    def components(self, users: Ints, titles: Ints) -> dict[str, Floats]:
        """Additive terms of each pair's prediction, by name; "everybody" is the global mean.

        Pair i is user_ids[users[i]] and title_ids[titles[i]]; -1 is unknown. A model without such
        terms overrides `predict` instead, and is explained by one term.
        """
        return {"prediction": self.predict(users, titles)}

    def predict(self, users: Ints, titles: Ints) -> Floats:
        """Rating of each pair: the sum of its components, clipped to the scale."""
        components = self.components(users, titles).values()
        return np.clip(sum(components, np.zeros(len(users))), *self.scale)


def index_in(values: NDArray[Any], ascending: NDArray[Any]) -> Ints:
    """Index of each value in an ascending array; -1 where it is absent."""
    indices = np.searchsorted(ascending, values)
    present = ascending[np.minimum(indices, len(ascending) - 1)] == values
    return np.where(present, indices, -1)


class History(NamedTuple):
    """A user's ratings, the oldest first; the user need not be in the training data."""

    films: Ints
    """film ids"""
    ratings: Floats
    times: Ints | None = None
    """seconds since 1970, where they are known"""
    user_id: int | None = None
    """of the ratings table, where the user is one of it"""

    def take(self, chosen: NDArray[Any]) -> History:
        """The chosen ratings, by mask or indices."""
        times = None if self.times is None else self.times[chosen]
        return History(self.films[chosen], self.ratings[chosen], times, self.user_id)

    def without(self, index: int) -> History:
        return self.take(np.arange(len(self.films)) != index)


class HistoryRanker(Model):
    """Ranks items from a rating history (fold-in: no per-user parameters)."""

    @abstractmethod
    def score(self, queries: Sequence[History]) -> Floats:
        """Queries x items; higher is better, NaN is no score. Unknown films are ignored."""

    def explain(self, query: History, items: Ints) -> Floats:
        """Rated films x items: leave-one-out contributions.

        Entry (i, j) is by how much the score of film_ids[items[j]] drops if query.films[i]
        is removed from the history; zero for an unknown film. A model that knows a formula for it
        overrides this, which scores one history per rating.
        """
        shortened = [query.without(index) for index in range(len(query.films))]
        scores = self.score([query, *shortened])[:, items]
        return np.asarray(np.nan_to_num(scores[0] - scores[1:]))

    def score_next(self, queries: Sequence[History]) -> Floats:
        """Like `score`, for the film that follows within the same visit.

        A model that does not tell a visit from the next has one score for both.
        """
        return self.score(queries)

    def explain_next(self, query: History, items: Ints) -> Floats:
        """Like `explain`, of the scores of `score_next`."""
        return self.explain(query, items)


class HistoryRatingModel(Model):
    """Predicts ratings from a rating history (fold-in: no per-user parameters)."""

    @abstractmethod
    def predict(self, queries: Sequence[History], users: Ints, items: Ints) -> Floats:
        """Rating of each pair: queries[users[i]] and film_ids[items[i]]."""
