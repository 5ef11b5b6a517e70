"""Evaluation of the cold-start task: users of whom the model has seen no rating."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matinee.evaluation.evaluator import (
    Evaluation,
    Metrics,
    deciding_loss,
    full_lists,
    list_metrics,
    rating_metrics,
    valid_scores,
)
from matinee.evaluation.objective import Objective
from matinee.metrics.inputs import Floats, Ints, Predictions, RecommendedLists
from matinee.models.base import (
    DemographicRanker,
    DemographicRatingModel,
    Demographics,
    Tables,
    class_indices,
    demographics_from_users,
    film_ids,
    genre_weights,
)
from matinee.ranking.topn import top_n
from matinee.schema.columns import FILM_ID, LIKED, RATING, USER_ID
from matinee.tasks.newcomer.data import train_test

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable
    from matinee.tasks.base import Fold


class HeldOutUsers(NamedTuple):
    """Held-out users, their ratings, and attributes of the catalog."""

    user_ids: Ints
    profiles: list[Demographics]
    """distinct profiles"""
    profile_index: Ints
    """of each user"""
    users: Ints
    films: Ints
    """index of the user and of the film of each rating"""
    ratings: pd.DataFrame
    film_ids: Ints
    popularity: Floats
    """share of the training users who rated each film"""
    genres: Floats


def evaluate(
    model: Any, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Evaluation:
    train, test = train_test(read, settings)
    return evaluate_on(model, train, test, settings["gate"]["groups"], objective)


def evaluate_on(
    model: DemographicRanker | DemographicRatingModel,
    train: Tables,
    test: pd.DataFrame,
    groups: list[str],
    objective: Objective,
) -> Evaluation:
    metrics = compute_metrics(model, held_out(train, test), objective)
    return Evaluation.build(metrics, train.users, groups, objective)


def validation_loss(model: Any, fold: Fold, settings: dict[str, Any]) -> float:
    name = "rating" if isinstance(model, DemographicRatingModel) else "ranking"
    objective = Objective.from_settings(settings, name, settings["seed"])
    heldout = held_out(fold.train, fold.test)
    return deciding_loss(compute_metrics(model, heldout, objective).per_user, objective)


def held_out(train: Tables, test: pd.DataFrame) -> HeldOutUsers:
    ids = film_ids(train.films)
    user_ids, users = np.unique(test[USER_ID].to_numpy(np.int64), return_inverse=True)
    demographics = demographics_from_users(
        train.users.set_index(USER_ID).loc[user_ids].reset_index()
    )
    profiles = list(dict.fromkeys(demographics))
    index = {profile: i for i, profile in enumerate(profiles)}
    train_films = np.searchsorted(ids, train.ratings[FILM_ID].to_numpy(np.int64))
    return HeldOutUsers(
        user_ids,
        profiles,
        np.array([index[profile] for profile in demographics]),
        users,
        np.searchsorted(ids, test[FILM_ID].to_numpy(np.int64)),
        test,
        ids,
        np.bincount(train_films, minlength=len(ids)) / train.ratings[USER_ID].nunique(),
        genre_weights(train.films),
    )


def compute_metrics(
    model: DemographicRanker | DemographicRatingModel, heldout: HeldOutUsers, objective: Objective
) -> Metrics:
    if isinstance(model, DemographicRanker):
        lists, queried, answered = recommended_lists(model, heldout, objective)
        return list_metrics(lists, answered, heldout.user_ids[queried], objective)
    return rating_metrics(_predict(model, heldout), heldout.users, heldout.user_ids, objective)


def recommended_lists(
    model: DemographicRanker, heldout: HeldOutUsers, objective: Objective
) -> tuple[RecommendedLists, Ints, Ints]:
    """Full lists, the users queried (those who liked anything), and which of these have a list."""
    liked = np.zeros((len(heldout.user_ids), len(heldout.film_ids)), dtype=bool)
    likes = heldout.ratings[LIKED].to_numpy(dtype=bool)
    liked[heldout.users[likes], heldout.films[likes]] = True
    queried = np.flatnonzero(liked.any(axis=1))
    lists = [
        top_n(scores, objective.list_size, heldout.film_ids, objective.seed)
        for scores in valid_scores(model.score(heldout.profiles), model.film_ids, heldout.film_ids)
    ]
    items, answered = full_lists(
        [lists[profile] for profile in heldout.profile_index[queried]], objective.list_size
    )
    relevant = liked[queried[answered]]
    hits = np.take_along_axis(relevant, items, axis=1)
    return (
        RecommendedLists(items, hits, relevant.sum(axis=1), heldout.popularity, heldout.genres),
        queried,
        answered,
    )


def _predict(model: DemographicRatingModel, heldout: HeldOutUsers) -> Predictions:
    probabilities = model.predict_proba(
        heldout.profiles, heldout.profile_index[heldout.users], heldout.films
    )
    stars = heldout.ratings[RATING].to_numpy(dtype=float)
    return Predictions(
        probabilities, class_indices(heldout.ratings), probabilities @ model.class_ratings, stars
    )
