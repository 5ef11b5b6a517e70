"""Beyond-accuracy data of the title rating task, on one held-out fold.

Lists are the unrated titles with the highest predicted ratings; reasons are the components of a
prediction that point in the direction of the answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.evaluation.beyond_accuracy.types import (
    MIN_SCORE_DROP,
    Explanations,
    Glossary,
    Hits,
    Recommendations,
)
from matinee.evaluation.objective import Objective
from matinee.metrics.inputs import Floats, Ints
from matinee.models.base import UserItemRatingModel, index_in
from matinee.models.solvers.cross_fitted import CrossFitted
from matinee.ranking.topn import top_n
from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import LIKED, USER_ID
from matinee.schema.streaming import EVALUATION_USERS, FOLD, GENRE, ID, USER_GROUP
from matinee.tasks.subscriber.data import read_ratings
from matinee.tasks.subscriber.evaluate import title_indices

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable

GLOSSARY = Glossary(
    objective="rating",
    lists="users, of titles that they have not rated outside one held-out fold",
    hit="a title of the list that the user rated in that fold, and liked",
    popular="the titles most liked in the other folds that the user has not rated there",
    reason=(
        "a component of the predicted rating, other than the global mean, that points towards the "
        "answer (recommended or not) for a title that the user rated in that fold; the effect of "
        "the user or the title is measured with an unknown one, that of a taste by leaving it out "
        "of the sum"
    ),
)
LIST_SIZE = 5
HELD_OUT_FOLD = 0
MAX_USERS = 2000
"""Sampled by a hash of their ids."""
GLOBAL_MEAN, USER, TASTE = "everybody", "user", "taste"
"""Names of components; the others belong to the title."""


class HeldOutFold(NamedTuple):
    """Users x titles, and the ratings of the fold."""

    user_ids: Ints
    seen: NDArray[np.bool_]
    """rated in the other folds"""
    liked: NDArray[np.bool_]
    """liked in the held-out fold"""
    users: Ints
    titles: Ints
    """index of the user and of the title of each rating of the held-out fold"""


class TitleLists(NamedTuple):
    items: Ints
    popularity: Floats
    genres: Floats


def explain(
    model: CrossFitted, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Recommendations:
    part, ratings = model.fold_models[HELD_OUT_FOLD], read_ratings(read)
    titles, n_titles = title_indices(ratings, part.title_ids), len(part.title_ids)
    heldout = held_out(ratings, titles, n_titles, objective.seed)
    trained = (ratings[FOLD] != HELD_OUT_FOLD).to_numpy() & ratings[LIKED].to_numpy(dtype=bool)
    likes = np.bincount(titles[trained], minlength=n_titles).astype(float)
    users = index_in(heldout.user_ids, part.user_ids)
    items = _top_unseen((_unclipped(part, user) for user in users), heldout, objective)
    popular = _top_unseen((likes for _ in users), heldout, objective)
    rows, ranks = np.nonzero(np.take_along_axis(heldout.liked, items, axis=1))
    genres = genre_flags(read("streaming", "genres"), part)
    return Recommendations(
        heldout.user_ids,
        TitleLists(items, likes / max(likes.max(), 1), genres),
        Hits(rows, items[rows, ranks], popular),
        explanations(part, users, heldout, settings["threshold"]),
    )


def held_out(ratings: pd.DataFrame, titles: Ints, n_titles: int, seed: int) -> HeldOutFold:
    """Evaluation users who rated in the fold and have enough unrated titles for a list."""
    in_fold = (ratings[FOLD] == HELD_OUT_FOLD).to_numpy()
    rating_users = ratings[USER_ID].to_numpy(np.int64)
    user_ids = np.unique(rating_users[in_fold & (ratings[USER_GROUP] == EVALUATION_USERS)])
    sample = np.argsort(seeded_hash(seed, user_ids, use="axes"), kind="stable")[:MAX_USERS]
    user_ids = np.sort(user_ids[sample])
    users, likes = index_in(rating_users, user_ids), ratings[LIKED].to_numpy(dtype=bool)
    seen, liked = np.zeros((2, len(user_ids), n_titles), dtype=bool)
    sampled = users >= 0
    seen[users[sampled & ~in_fold], titles[sampled & ~in_fold]] = True
    liked[users[sampled & in_fold & likes], titles[sampled & in_fold & likes]] = True
    enough = (~seen).sum(axis=1) >= LIST_SIZE
    rows = np.cumsum(enough) - 1
    pairs = np.flatnonzero(sampled & in_fold)
    pairs = pairs[enough[users[pairs]]]
    return HeldOutFold(
        user_ids[enough], seen[enough], liked[enough], rows[users[pairs]], titles[pairs]
    )


def explanations(
    model: UserItemRatingModel, users: Ints, heldout: HeldOutFold, threshold: float
) -> Explanations:
    """Of each rating of the fold, the components that point in the direction of the answer."""
    pair_users, titles = users[heldout.users], heldout.titles
    predicted = model.predict(pair_users, titles)
    direction = np.where(predicted > threshold, 1.0, -1.0)
    reasons = [(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))]
    for name, component in model.components(pair_users, titles).items():
        if name != GLOBAL_MEAN:
            pairs = np.flatnonzero(direction * component > MIN_SCORE_DROP)
            without = _without(model, name, pair_users[pairs], titles[pairs])
            signs = direction[pairs]
            reasons.append((pairs, signs * predicted[pairs], signs * without))
    return Explanations(heldout.users, *map(np.concatenate, zip(*reasons, strict=True)))


def _without(model: UserItemRatingModel, name: str, users: Ints, titles: Ints) -> Floats:
    unknown = np.full(len(users), -1)
    if name == USER:
        return model.predict(unknown, titles)
    if name != TASTE:
        return model.predict(users, unknown)
    others = (part for other, part in model.components(users, titles).items() if other != TASTE)
    return np.clip(sum(others, np.zeros(len(users))), *model.scale)


def genre_flags(genres: pd.DataFrame, model: UserItemRatingModel) -> Floats:
    """Titles x genres: 1 where a title has a genre."""
    names, indices = np.unique(genres[GENRE].to_numpy(dtype=str), return_inverse=True)
    flags = np.zeros((len(model.title_ids), len(names)))
    flags[index_in(genres[ID].to_numpy(dtype=str), model.title_ids), indices] = 1
    return flags


def _top_unseen(scores: Iterable[Floats], heldout: HeldOutFold, objective: Objective) -> Ints:
    """Each user's titles with the highest scores that they have not rated."""
    titles = np.arange(heldout.seen.shape[1])
    lists = [
        top_n(row, LIST_SIZE, titles, objective.seed, seen)
        for row, seen in zip(scores, heldout.seen, strict=True)
    ]
    return np.array(lists, dtype=np.int64).reshape(-1, LIST_SIZE)


def _unclipped(model: UserItemRatingModel, user: int) -> Floats:
    """Predictions for every title; clipped, many of the highest would tie."""
    titles = np.arange(len(model.title_ids))
    components = model.components(np.full(len(titles), user), titles)
    return sum(components.values(), np.zeros(len(titles)))
