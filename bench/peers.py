"""The plain ways to answer a newcomer, as a first project goes about it, for comparison.

Each is a function from training tables to a fitted model, which is asked just as ours are.
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
EVERYBODY = (0, 0, 0)
GENDER_AGE = (UNKNOWN_AGE + 1, 1, 0)
GENDER_AGE_JOB = ((UNKNOWN_AGE + 1) * (UNKNOWN_OCCUPATION + 1), UNKNOWN_OCCUPATION + 1, 1)
"""What the codes of gender, age and occupation weigh in the number of a group."""


class Made(Model):
    """Fitted where it is made."""

    def fit(self, tables: Tables, rng: np.random.Generator) -> Self:
        return self


class Lists(Made, DemographicRanker):
    """Scores worked out beforehand: a row a group of people."""

    def __init__(self, ids: Ints, scores: Floats, weights: tuple[int, int, int]) -> None:
        self.film_ids, self.scores, self.weights = ids, scores, weights

    def score(self, askers: Sequence[Demographics]) -> Floats:
        return np.asarray(self.scores[encode_demographics(askers) @ self.weights])


class Shares(Made, DemographicRatingModel):
    """Chances worked out beforehand: a row a film."""

    def __init__(self, tables: Tables, chances: Floats) -> None:
        self.film_ids, self.class_ratings = film_ids(tables.films), class_means(tables.ratings)
        self.chances = chances

    def predict_proba(self, askers: Sequence[Demographics], who: Ints, films: Ints) -> Floats:
        return np.asarray(self.chances[films])


class Plain(DemographicRatingModel):
    """A library's classifier on the columns as they stand: codes of the person, year, genres."""

    def __init__(self, estimator: Any) -> None:
        self.estimator = estimator

    def fit(self, tables: Tables, rng: np.random.Generator | None = None) -> Self:
        rows = encode_ratings(tables)
        self.film_ids, self.class_ratings = film_ids(tables.films), class_means(tables.ratings)
        years = tables.films.sort_values(FILM_ID)[YEAR].to_numpy(dtype=float, na_value=np.nan)
        years[np.isnan(years)] = np.nanmean(years)
        flags = genre_weights(tables.films) > 0
        self.columns = np.hstack([years[:, None], flags]).astype(np.float32)
        person = np.stack([rows.gender, rows.age, rows.occupation], axis=1)
        self.estimator.fit(self._features(person, rows.item), rows.label)
        return self

    def predict_proba(self, askers: Sequence[Demographics], who: Ints, films: Ints) -> Floats:
        chances = np.zeros((len(films), len(CLASSES)))
        features = self._features(encode_demographics(askers)[who], films)
        chances[:, self.estimator.classes_] = self.estimator.predict_proba(features)
        return chances

    def _features(self, person: Ints, films: Ints) -> Floats:
        return np.hstack([person.astype(np.float32), self.columns[films]])


class ByStars(Made, DemographicRanker):
    """The films that a rater foretells the most stars for."""

    def __init__(self, rater: DemographicRatingModel) -> None:
        self.film_ids, self.rater = rater.film_ids, rater

    def score(self, askers: Sequence[Demographics]) -> Floats:
        films = np.arange(len(self.film_ids))
        alone = np.zeros_like(films)
        values = self.rater.class_ratings
        return np.array([self.rater.predict_proba([one], alone, films) @ values for one in askers])


def film_means(tables: Tables, damping: float) -> DemographicRanker:
    """Mean stars of each film, as if it had `damping` average ratings more."""
    ids, stars = film_ids(tables.films), tables.ratings[RATING].to_numpy(dtype=float)
    films = np.searchsorted(ids, tables.ratings[FILM_ID].to_numpy(np.int64))
    sums = np.bincount(films, stars, minlength=len(ids)) + damping * stars.mean()
    counts = np.bincount(films, minlength=len(ids)) + damping
    means = np.divide(sums, counts, out=np.full(len(ids), np.nan), where=counts > 0)
    return Lists(ids, means[None], EVERYBODY)


def group_counts(
    tables: Tables, weights: tuple[int, int, int], column: str | None
) -> DemographicRanker:
    """How many of a person's group liked (or just rated) each film, nothing shrunk."""
    ratings, ids = tables.ratings, film_ids(tables.films)
    rows = encode_ratings(tables._replace(ratings=ratings[ratings[column]] if column else ratings))
    group = np.stack([rows.gender, rows.age, rows.occupation], axis=1) @ weights
    groups = 1 + int(np.dot(weights, (2, UNKNOWN_AGE, UNKNOWN_OCCUPATION)))
    cells = np.bincount(group * len(ids) + rows.item, minlength=groups * len(ids))
    return Lists(ids, cells.reshape(groups, len(ids)).astype(float), weights)


def film_shares(tables: Tables) -> DemographicRatingModel:
    """How often each film was rated in each class, nothing smoothed; everybody's where never."""
    rows, shape = encode_ratings(tables), (len(tables.films), len(CLASSES))
    counts = np.bincount(rows.item * shape[1] + rows.label, minlength=shape[0] * shape[1])
    counts = counts.reshape(shape).astype(float)
    counts[counts.sum(axis=1) == 0] = counts.sum(axis=0)
    return Shares(tables, counts / counts.sum(axis=1, keepdims=True))


def xgboost(tables: Tables) -> DemographicRatingModel:
    from xgboost import XGBClassifier

    return Plain(XGBClassifier(random_state=SEED, n_jobs=THREADS)).fit(tables)


def xgboost_by_stars(tables: Tables) -> DemographicRanker:
    return ByStars(xgboost(tables))


def logistic(tables: Tables) -> DemographicRatingModel:
    """Codes of the person as columns of 0 and 1, the year standardised."""
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    columns = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), [0, 1, 2]),
        (StandardScaler(), [3]),
        remainder="passthrough",
    )
    return Plain(make_pipeline(columns, LogisticRegression())).fit(tables)


def majority(tables: Tables) -> DemographicRatingModel:
    from sklearn.dummy import DummyClassifier

    return Plain(DummyClassifier(strategy="prior")).fit(tables)


PEERS: dict[str, dict[str, Callable[[Tables], DemographicRanker | DemographicRatingModel]]] = {
    "ranking": {
        "film_mean": partial(film_means, damping=0),
        "film_mean_damped_10": partial(film_means, damping=10),
        "film_mean_damped_100": partial(film_means, damping=100),
        "film_mean_damped_1000": partial(film_means, damping=1000),
        "most_rated": partial(group_counts, weights=EVERYBODY, column=None),
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
