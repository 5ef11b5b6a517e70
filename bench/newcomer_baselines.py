"""Simple baselines of the newcomer task, for comparison.

Each is a function from training tables to a fitted model, evaluated like our candidates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

import numpy as np

from matinee.models.base import (
    DemographicRanker,
    DemographicRatingModel,
    Demographics,
    Floats,
    Ints,
    Model,
    Tables,
    class_means,
    film_ids,
    genre_weights,
)
from matinee.models.demographic.blocks.demographics import (
    UNKNOWN_AGE,
    UNKNOWN_OCCUPATION,
    encode_demographics,
)
from matinee.models.demographic.blocks.target_encoding_tables import encode_ratings
from matinee.schema.columns import CLASSES, FILM_ID, LIKED, RATING, YEAR

TASK = "newcomer"
SEED = 0
THREADS = 2
ALL_USERS = (0, 0, 0)
GENDER_AGE = (UNKNOWN_AGE + 1, 1, 0)
GENDER_AGE_JOB = ((UNKNOWN_AGE + 1) * (UNKNOWN_OCCUPATION + 1), UNKNOWN_OCCUPATION + 1, 1)
"""Weights of the codes of gender, age and occupation in the group index."""


class Prefitted(Model):
    """Fitted by its constructor."""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        return self


class GroupScores(Prefitted, DemographicRanker):
    """Precomputed scores: one row per user group."""

    def __init__(self, ids: Ints, scores: Floats, weights: tuple[int, int, int]) -> None:
        self.film_ids, self.scores, self.weights = ids, scores, weights

    def score(self, queries: Sequence[Demographics]) -> Floats:
        return np.asarray(self.scores[encode_demographics(queries) @ self.weights])


class FilmProbabilities(Prefitted, DemographicRatingModel):
    """Precomputed class probabilities: one row per film."""

    def __init__(self, tables: Tables, probabilities: Floats) -> None:
        self.film_ids, self.class_ratings = film_ids(tables.films), class_means(tables.ratings)
        self.probabilities = probabilities

    def predict_proba(self, queries: Sequence[Demographics], users: Ints, items: Ints) -> Floats:
        return np.asarray(self.probabilities[items])


class LibraryClassifier(DemographicRatingModel):
    """A library classifier on raw columns: codes of the user, year and genres."""

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def fit(self, tables: Tables, rng: np.random.Generator | None = None) -> Self:
        rows = encode_ratings(tables)
        self.film_ids, self.class_ratings = film_ids(tables.films), class_means(tables.ratings)
        years = tables.films.sort_values(FILM_ID)[YEAR].to_numpy(dtype=float, na_value=np.nan)
        years[np.isnan(years)] = np.nanmean(years)
        flags = genre_weights(tables.films) > 0
        self.columns = np.hstack([years[:, None], flags]).astype(np.float32)
        codes = np.stack([rows.gender, rows.age, rows.occupation], axis=1)
        self.estimator.fit(self._features(codes, rows.item), rows.label)
        return self

    def predict_proba(self, queries: Sequence[Demographics], users: Ints, items: Ints) -> Floats:
        probabilities = np.zeros((len(items), len(CLASSES)))
        features = self._features(encode_demographics(queries)[users], items)
        probabilities[:, self.estimator.classes_] = self.estimator.predict_proba(features)
        return probabilities

    def _features(self, codes: Ints, films: Ints) -> Floats:
        return np.hstack([codes.astype(np.float32), self.columns[films]])


class ByExpectedRating(Prefitted, DemographicRanker):
    """Ranks films by the expected rating of a rating model."""

    def __init__(self, rater: DemographicRatingModel) -> None:
        self.film_ids, self.rater = rater.film_ids, rater

    def score(self, queries: Sequence[Demographics]) -> Floats:
        films = np.arange(len(self.film_ids))
        first = np.zeros_like(films)
        values = self.rater.class_ratings
        return np.array(
            [self.rater.predict_proba([query], first, films) @ values for query in queries]
        )


def film_means(tables: Tables, damping: float) -> DemographicRanker:
    """Damped mean rating of each film, with `damping` pseudo-ratings at the overall mean."""
    ids, stars = film_ids(tables.films), tables.ratings[RATING].to_numpy(dtype=float)
    films = np.searchsorted(ids, tables.ratings[FILM_ID].to_numpy(np.int64))
    sums = np.bincount(films, stars, minlength=len(ids)) + damping * stars.mean()
    counts = np.bincount(films, minlength=len(ids)) + damping
    means = np.divide(sums, counts, out=np.full(len(ids), np.nan), where=counts > 0)
    return GroupScores(ids, means[None], ALL_USERS)


def group_counts(
    tables: Tables, weights: tuple[int, int, int], column: str | None
) -> DemographicRanker:
    """Likes (or ratings) of each film in the user's group, without shrinkage."""
    ratings, ids = tables.ratings, film_ids(tables.films)
    rows = encode_ratings(tables._replace(ratings=ratings[ratings[column]] if column else ratings))
    group = np.stack([rows.gender, rows.age, rows.occupation], axis=1) @ weights
    groups = 1 + int(np.dot(weights, (2, UNKNOWN_AGE, UNKNOWN_OCCUPATION)))
    cells = np.bincount(group * len(ids) + rows.item, minlength=groups * len(ids))
    return GroupScores(ids, cells.reshape(groups, len(ids)).astype(float), weights)


def film_shares(tables: Tables) -> DemographicRatingModel:
    """Class shares of each film without smoothing; overall shares for unrated films."""
    rows, shape = encode_ratings(tables), (len(tables.films), len(CLASSES))
    counts = np.bincount(rows.item * shape[1] + rows.label, minlength=shape[0] * shape[1])
    counts = counts.reshape(shape).astype(float)
    counts[counts.sum(axis=1) == 0] = counts.sum(axis=0)
    return FilmProbabilities(tables, counts / counts.sum(axis=1, keepdims=True))


def xgboost(tables: Tables) -> DemographicRatingModel:
    from xgboost import XGBClassifier

    return LibraryClassifier(XGBClassifier(random_state=SEED, n_jobs=THREADS)).fit(tables)


def xgboost_by_stars(tables: Tables) -> DemographicRanker:
    return ByExpectedRating(xgboost(tables))


def logistic(tables: Tables) -> DemographicRatingModel:
    """One-hot codes of the user, standardized year."""
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), [0, 1, 2]),
        (StandardScaler(), [3]),
        remainder="passthrough",
    )
    return LibraryClassifier(make_pipeline(columns, LogisticRegression())).fit(tables)


def majority(tables: Tables) -> DemographicRatingModel:
    from sklearn.dummy import DummyClassifier

    return LibraryClassifier(DummyClassifier(strategy="prior")).fit(tables)


PEERS: dict[str, dict[str, Callable[[Tables], DemographicRanker | DemographicRatingModel]]] = {
    "ranking": {
        "film_mean": partial(film_means, damping=0),
        "film_mean_damped_10": partial(film_means, damping=10),
        "film_mean_damped_100": partial(film_means, damping=100),
        "film_mean_damped_1000": partial(film_means, damping=1000),
        "most_rated": partial(group_counts, weights=ALL_USERS, column=None),
        "group_likes_gender_age": partial(group_counts, weights=GENDER_AGE, column=LIKED),
        "group_likes_gender_age_job": partial(group_counts, weights=GENDER_AGE_JOB, column=LIKED),
        "plain_xgboost_stars": xgboost_by_stars,
    },
    "rating": {
        "plain_majority": majority,
        "film_shares": film_shares,
        "plain_logistic": logistic,
        "plain_xgboost": xgboost,
    },
}
