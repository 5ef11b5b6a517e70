"""The champion bundle of a task: the winning model of each objective, and the items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Self, cast

import numpy as np
from numpy.typing import NDArray

from matinee.models.base import (
    DemographicRanker,
    DemographicRatingModel,
    Demographics,
    Floats,
    History,
    HistoryRanker,
    HistoryRatingModel,
    Ints,
    index_in,
)
from matinee.models.demographic.answer_model import Answer
from matinee.models.demographic.questionnaire import Questionnaire
from matinee.models.interactions import Interactions
from matinee.ranking.orders import UserModels
from matinee.ranking.topn import Mask
from matinee.runtime.serialization import escape_markdown
from matinee.schema.columns import FILM_ID

if TYPE_CHECKING:
    import pandas as pd


class ItemList(NamedTuple):
    """Display data of the items in plain arrays, by ascending id."""

    film_ids: NDArray[Any]
    """numbers; strings for streaming titles"""
    titles: list[str]
    years: list[int | None]
    genres: list[str]
    platforms: Sequence[str] = ()
    """for streaming titles only"""

    @classmethod
    def from_table(cls, films: pd.DataFrame, title: str, year: str, genres: pd.Series[str]) -> Self:
        """`title` and `year` name columns; `genres` has the index of `films`."""
        ordered = films.assign(all_genres=genres).sort_values(FILM_ID)
        years = ordered[year].to_numpy(dtype=float, na_value=np.nan)
        return cls(
            ordered[FILM_ID].to_numpy("int64"),
            ordered[title].tolist(),
            [None if np.isnan(value) else int(value) for value in years],
            ordered["all_genres"].tolist(),
        )

    def markdown(self, index: int) -> str:
        """Title, year and platform, escaped for Markdown."""
        details = [str(self.years[index])] if self.years[index] else []
        details += [self.platforms[index]] if self.platforms else []
        suffix = f" ({', '.join(details)})" if details else ""
        return escape_markdown(f"{self.titles[index]}{suffix}")


class UserHistories(NamedTuple):
    """The rating histories of all known users, concatenated; each the oldest first."""

    user_ids: Ints
    """ascending"""
    ends: Ints
    """end of each user's slice"""
    films: Ints
    ratings: Floats

    @classmethod
    def from_mapping(cls, histories: Mapping[int, History]) -> Self:
        user_ids = sorted(histories)
        ordered = [histories[user_id] for user_id in user_ids]
        sizes = [len(history.films) for history in ordered]
        return cls(
            np.array(user_ids, dtype=np.int64),
            np.cumsum(sizes, dtype=np.int64),
            np.concatenate([history.films for history in ordered]).astype(np.int32),
            np.concatenate([history.ratings for history in ordered]).astype(np.float32),
        )

    def history(self, user_id: int) -> History | None:
        index = int(np.searchsorted(self.user_ids, user_id))
        if index == len(self.user_ids) or self.user_ids[index] != user_id:
            return None
        rated = slice(int(self.ends[index - 1]) if index else 0, int(self.ends[index]))
        return History(self.films[rated].astype(np.int64), self.ratings[rated].astype(float))


WEEKS, SECONDS_PER_WEEK = 52, 7 * 86_400


class RatingActivity(NamedTuple):
    """When each film was rated; weeks are counted back from the newest rating of the data."""

    newest: int
    """Unix seconds of the newest rating"""
    first_rated: Ints
    """Unix seconds, by film; -1 if never rated"""
    weekly_counts: NDArray[np.uint32]
    """films x WEEKS; the first column holds the last seven days"""

    @classmethod
    def from_ratings(cls, films: Ints, seconds: Ints, film_count: int) -> Self:
        """From the film index and the time of each rating."""
        newest = int(seconds.max())
        first_rated = np.full(film_count, newest + 1, dtype=np.int64)
        np.minimum.at(first_rated, films, seconds)
        first_rated[first_rated > newest] = -1
        weeks = (newest - seconds) // SECONDS_PER_WEEK
        recent = weeks < WEEKS
        cells = films[recent] * WEEKS + weeks[recent]
        counts = np.bincount(cells, minlength=film_count * WEEKS).astype(np.uint32)
        return cls(newest, first_rated, counts.reshape(film_count, WEEKS))

    def decayed_counts(self, half_life_days: float) -> Floats:
        """Ratings of each film, halved for every half-life since, in steps of whole weeks."""
        weights = 0.5 ** (7 * np.arange(WEEKS) / half_life_days)
        return np.asarray(self.weekly_counts @ weights)


@dataclass(frozen=True)
class Champion:
    task: str
    candidates: dict[str, str]
    """Which candidate won each objective: {"ranking": ..., "rating": ...}."""
    models: dict[str, Any]
    """the fitted models by objective"""
    films: ItemList
    seed: int
    """Breaks ties between equal scores."""
    histories: UserHistories | None = None
    """viewer task: allows queries by user id"""
    activity: RatingActivity | None = None
    """viewer task: for the lists without a user"""
    order_settings: dict[str, Any] | None = None
    """viewer task: the fields of ranking.orders.OrderSettings"""
    threshold: float | None = None
    """subscriber task: predicted rating from which on a title is recommended"""
    questionnaire: Questionnaire | None = None
    """newcomer task: which films to ask about, and what the answers say"""

    @property
    def ranker(self) -> DemographicRanker:
        return cast(DemographicRanker, self.models["ranking"])

    @property
    def rater(self) -> DemographicRatingModel:
        return cast(DemographicRatingModel, self.models["rating"])

    def score(self, users: Sequence[Demographics]) -> Floats:
        return self.ranker.score(users)

    def score_answers(self, user: Demographics, answers: Sequence[Answer]) -> Floats:
        """The scores of all films for one user; NaN for films that the user has seen."""
        prior: Floats = self.score([user])[0]
        if not answers or self.questionnaire is None:
            return prior
        scores: Floats = self.questionnaire.scores(user, prior, answers)
        return scores

    def rating_counts(self) -> Floats:
        """Ratings of each film in the stored histories."""
        ids, stored = self.films.film_ids, self.histories
        if stored is None:
            return np.zeros(len(ids))
        indices = np.searchsorted(ids, stored.films[np.isin(stored.films, ids)])
        return np.bincount(indices, minlength=len(ids)).astype(float)

    def classes(self, user: Demographics, films: Ints) -> Floats:
        """Class probabilities (films x classes) for one user; `films` are indices."""
        return self.rater.predict_proba([user], np.zeros(len(films), dtype=np.int64), films)


def user_models(models: Mapping[str, Any], histories: Sequence[History]) -> UserModels:
    """The winners of both objectives of the viewer task, queried with several histories."""
    ranker: HistoryRanker = models["ranking"]
    rating_model: HistoryRatingModel = models["rating"]

    def score_next(chosen: Sequence[Mask]) -> Floats:
        return _unrated(ranker, histories, ranker.score_next, chosen)

    def score_later(chosen: Sequence[Mask]) -> Floats:
        return _unrated(ranker, histories, ranker.score, chosen)

    def predict(users: Ints, films: Ints) -> Floats:
        return rating_model.predict(histories, users, films)

    sizes = [len(history.films) for history in histories]
    films = np.concatenate([history.films for history in histories])
    rated = np.split(index_in(films, ranker.film_ids), np.cumsum(sizes)[:-1])
    ratings = [history.ratings for history in histories]
    return UserModels(ratings, rated, score_next, score_later, predict)


def _unrated(
    ranker: HistoryRanker,
    histories: Sequence[History],
    score: Callable[[Sequence[History]], Floats],
    chosen: Sequence[Mask],
) -> Floats:
    """Scores from the chosen ratings; NaN for all films that a user rated."""
    kept = [history.take(mask) for history, mask in zip(histories, chosen, strict=True)]
    rated, scores = Interactions.from_histories(histories, ranker.film_ids), score(kept)
    scores[rated.users, rated.items] = np.nan
    return scores
