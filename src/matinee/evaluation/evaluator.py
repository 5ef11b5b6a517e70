"""A fitted model and held-out people -> what it achieved for each of them, and on the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matinee.evaluation import bootstrap
from matinee.evaluation.objective import Objective, metric_at, metric_function
from matinee.evaluation.per_user import (
    METRIC,
    PerUserMetrics,
    bootstrap_metrics,
    from_rows,
    summed,
    to_rows,
)
from matinee.metrics.inputs import Floats, Ints, Predictions, RecommendedLists
from matinee.models.base import (
    DemographicRanker,
    DemographicRatingModel,
    Demographics,
    Tables,
    class_indices,
    demographics_from_users,
    genre_weights,
)
from matinee.ranking.topn import top_n
from matinee.schema.columns import FILM_ID, LIKED, RATING, USER_ID

if TYPE_CHECKING:
    import pandas as pd


class Evaluation(NamedTuple):
    rows: pd.DataFrame
    """a row a person and metric"""
    summary: dict[str, Any]
    """each metric on the whole, with its "low" and "high" ends"""
    groups: pd.DataFrame
    """a row a group and metric"""


class HeldOutUsers(NamedTuple):
    """The held-out people, and what an evaluation wants to know of the films."""

    user_ids: Ints
    askers: list[Demographics]
    """who they are, each kind of person once"""
    asker: Ints
    """which of the askers each user is"""
    who: Ints
    films: Ints
    """for each rating, the places of its user and of its film"""
    ratings: pd.DataFrame
    popularity: Floats
    """share of the training people who rated each film"""
    genres: Floats


def evaluate(
    model: DemographicRanker | DemographicRatingModel,
    train: Tables,
    test: pd.DataFrame,
    groups: list[str],
    objective: Objective,
) -> Evaluation:
    held = held_out(train, test)
    seen, whole = evaluate_metrics(model, held, objective)
    return evaluation(seen, whole, train.users, groups, objective)


def evaluation(
    seen: PerUserMetrics,
    whole: dict[str, float],
    askers: pd.DataFrame,
    groups: list[str],
    objective: Objective,
) -> Evaluation:
    """What was seen, for each asker, on the whole and by the groups that the askers belong to."""
    rows = to_rows(seen, askers, groups)
    return Evaluation(rows, _summary(seen, objective) | whole, _by_group(rows, groups, objective))


def held_out(train: Tables, test: pd.DataFrame) -> HeldOutUsers:
    film_ids = np.sort(train.films[FILM_ID].to_numpy(np.int64))
    user_ids, who = np.unique(test[USER_ID].to_numpy(np.int64), return_inverse=True)
    known = demographics_from_users(train.users.set_index(USER_ID).loc[user_ids].reset_index())
    askers = list(dict.fromkeys(known))
    place = {asker: index for index, asker in enumerate(askers)}
    seen = np.searchsorted(film_ids, train.ratings[FILM_ID].to_numpy(np.int64))
    return HeldOutUsers(
        user_ids,
        askers,
        np.array([place[person] for person in known]),
        who,
        np.searchsorted(film_ids, test[FILM_ID].to_numpy(np.int64)),
        test,
        np.bincount(seen, minlength=len(film_ids)) / train.ratings[USER_ID].nunique(),
        genre_weights(train.films),
    )


def evaluate_metrics(
    model: DemographicRanker | DemographicRatingModel, held: HeldOutUsers, objective: Objective
) -> tuple[PerUserMetrics, dict[str, float]]:
    """What each person contributes, and what has meaning only for all together."""
    if isinstance(model, DemographicRanker):
        found, users = recommended_lists(model, held, objective)
        values = {
            metric_at(name, objective.list_size): metric_function(name)(found)
            for name in objective.per_user
        }
        whole = {name: float(metric_function(name)(found)) for name in objective.whole}
        return summed(held.user_ids[users], np.arange(len(users)), values), whole
    rated = _rated(model, held)
    values = {name: metric_function(name)(rated) for name in objective.per_user}
    whole = {name: float(metric_function(name)(rated)) for name in objective.whole}
    return summed(held.user_ids, held.who, values), whole


def recommended_lists(
    model: DemographicRanker, held: HeldOutUsers, objective: Objective
) -> tuple[RecommendedLists, Ints]:
    """Only people who liked something are asked; nothing can be found for the others."""
    liked = np.zeros((len(held.user_ids), len(model.film_ids)), dtype=bool)
    likes = held.ratings[LIKED].to_numpy(dtype=bool)
    liked[held.who[likes], held.films[likes]] = True
    users = np.flatnonzero(liked.any(axis=1))
    scores = model.score(held.askers)
    lists = np.array(
        [top_n(row, objective.list_size, model.film_ids, objective.seed) for row in scores]
    )
    places = lists[held.asker[users]]
    hits = np.take_along_axis(liked[users], places, axis=1)
    return RecommendedLists(
        places, hits, liked[users].sum(axis=1), held.popularity, held.genres
    ), users


def _rated(model: DemographicRatingModel, held: HeldOutUsers) -> Predictions:
    chances = model.predict_proba(held.askers, held.asker[held.who], held.films)
    stars = held.ratings[RATING].to_numpy(dtype=float)
    return Predictions(chances, class_indices(held.ratings), chances @ model.class_ratings, stars)


def _summary(seen: PerUserMetrics, objective: Objective) -> dict[str, Any]:
    trials = bootstrap_metrics(seen, objective)
    ends = {
        name: bootstrap.interval(values[1:], objective.confidence)
        for name, values in trials.items()
    }
    return {
        **{name: float(values[0]) for name, values in trials.items()},
        "low": {name: float(low) for name, (low, _) in ends.items()},
        "high": {name: float(high) for name, (_, high) in ends.items()},
    }


def _by_group(rows: pd.DataFrame, columns: Sequence[str], objective: Objective) -> pd.DataFrame:
    import pandas as pd

    found = []
    for column in columns:
        for group, its_rows in rows.groupby(column, observed=True, sort=True):
            seen = _summary(from_rows(its_rows), objective)
            low, high = seen.pop("low"), seen.pop("high")
            people_count = its_rows[USER_ID].nunique()
            found += [
                (column, str(group), people_count, name, value, low[name], high[name])
                for name, value in seen.items()
            ]
    return pd.DataFrame(found, columns=["of", "group", "people", METRIC, "value", "low", "high"])
