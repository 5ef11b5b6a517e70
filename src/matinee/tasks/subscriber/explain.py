"""The unseen titles that users are expected to like most, what they liked of them, and which parts
of an answer speak for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matinee.evaluation.beyond_accuracy.types import (
    LEAST_FALL,
    Explanations,
    Glossary,
    Hits,
    Recommendations,
)
from matinee.evaluation.objective import Objective
from matinee.metrics.inputs import Floats, Ints
from matinee.models.base import UserItemRatingModel, index_in
from matinee.models.cross_fitted import CrossFitted
from matinee.ranking.topn import top_n
from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import LIKED, USER_ID
from matinee.schema.streaming import EVALUATION_USERS, FOLD, GENRE, ID, USER_GROUP
from matinee.tasks.subscriber.data import rated

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable

TERMS = Glossary(
    objective="rating",
    lists="users, made of titles that they have not rated; one fold of the ratings is held out",
    find="a title of the list that the user rated in that fold, and liked",
    popular="the titles most liked in the other folds that the user has not rated there",
    reason=(
        "a part of the expected stars, beside everybody's mean, that speaks for what is answered "
        "(recommended or not) on a title that the user rated in that fold. What is known of the "
        "user or of the title is taken away by asking for one never seen, a taste by leaving it "
        "out of the sum"
    ),
)
LISTED = 5
HELD = 0
"""The fold that is held out."""
MOST_ASKED = 2000
"""So many users are asked about, drawn by a hash of their ids."""
EVERYBODY, USER, TASTE = "everybody", "user", "taste"
"""Names of parts; the others are the title's."""


class Asked(NamedTuple):
    """Users and the whole catalogue, by their places."""

    user_ids: Ints
    known: NDArray[np.bool_]
    """users x titles: rated in the other folds"""
    liked: NDArray[np.bool_]
    """users x titles: liked in the one that is held out"""
    users: Ints
    titles: Ints
    """for each rating that is held out"""


class Lists(NamedTuple):
    items: Ints
    popularity: Floats
    genres: Floats


def explain(
    model: CrossFitted, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Recommendations:
    part, ratings = model.fold_models[HELD], rated(read)
    titles = _title_places(ratings, part)
    asked = held_out(ratings, titles, len(part.title_ids), objective.seed)
    others = (ratings[FOLD] != HELD).to_numpy() & ratings[LIKED].to_numpy(dtype=bool)
    likes = np.bincount(titles[others], minlength=len(part.title_ids)).astype(float)
    users = index_in(asked.user_ids, part.user_ids)
    expected = (_expected(part, user) for user in users)
    shown = _listed(expected, asked, objective)
    popular = _listed((likes for _ in users), asked, objective)
    lists, at = np.nonzero(np.take_along_axis(asked.liked, shown, axis=1))
    return Recommendations(
        asked.user_ids,
        Lists(shown, likes / max(likes.max(), 1), genre_flags(read("streaming", "genres"), part)),
        Hits(lists, shown[lists, at], popular),
        reasons(part, users, asked, settings["threshold"]),
    )


def held_out(ratings: pd.DataFrame, titles: Ints, count: int, seed: int) -> Asked:
    """Users who are judged and rated something in the fold; who has hardly a title left is not
    asked about."""
    away, whose = (ratings[FOLD] == HELD).to_numpy(), ratings[USER_ID].to_numpy(np.int64)
    wanted = np.unique(whose[away & (ratings[USER_GROUP] == EVALUATION_USERS).to_numpy()])
    drawn = np.argsort(seeded_hash(seed, wanted, use="axes"), kind="stable")[:MOST_ASKED]
    wanted = np.sort(wanted[drawn])
    who, likes = index_in(whose, wanted), ratings[LIKED].to_numpy(dtype=bool)
    known, liked = np.zeros((2, len(wanted), count), dtype=bool)
    mine = who >= 0
    known[who[mine & ~away], titles[mine & ~away]] = True
    liked[who[mine & away & likes], titles[mine & away & likes]] = True
    enough = (~known).sum(axis=1) >= LISTED
    rows = np.cumsum(enough) - 1
    pairs = np.flatnonzero(mine & away)
    pairs = pairs[enough[who[pairs]]]
    return Asked(wanted[enough], known[enough], liked[enough], rows[who[pairs]], titles[pairs])


def reasons(
    model: UserItemRatingModel, users: Ints, asked: Asked, threshold: float
) -> Explanations:
    """For each rating that is held out, the parts that speak in the direction of the answer."""
    who, titles = users[asked.users], asked.titles
    guessed, parts = model.predict(who, titles), model.components(who, titles)
    towards = np.where(guessed > threshold, 1.0, -1.0)
    given: list[tuple[Ints, Floats, Floats]] = []
    for name, part in parts.items():
        if name != EVERYBODY:
            told = np.flatnonzero(towards * part > LEAST_FALL)
            left = _without(model, name, who[told], titles[told])
            given.append((told, (towards * guessed)[told], towards[told] * left))
    none = [(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))]
    return Explanations(asked.users, *map(np.concatenate, zip(*(given or none), strict=True)))


def _without(model: UserItemRatingModel, name: str, users: Ints, titles: Ints) -> Floats:
    nobody = np.full(len(users), -1)
    if name == USER:
        return model.predict(nobody, titles)
    if name != TASTE:
        return model.predict(users, nobody)
    left = (part for other, part in model.components(users, titles).items() if other != TASTE)
    return np.clip(sum(left, np.zeros(len(users))), *model.scale)


def genre_flags(genres: pd.DataFrame, model: UserItemRatingModel) -> Floats:
    """Titles x genres: 1 where a title has a genre."""
    names, numbers = np.unique(genres[GENRE].to_numpy(dtype=str), return_inverse=True)
    flags = np.zeros((len(model.title_ids), len(names)))
    flags[index_in(genres[ID].to_numpy(dtype=str), model.title_ids), numbers] = 1
    return flags


def _listed(scores: Any, asked: Asked, objective: Objective) -> Ints:
    """Of each user's scores, the best titles not yet rated."""
    every = np.arange(asked.known.shape[1])
    pairs = zip(scores, asked.known, strict=True)
    lists = [top_n(row, LISTED, every, objective.seed, known) for row, known in pairs]
    return np.array(lists, dtype=np.int64).reshape(-1, LISTED)


def _expected(model: UserItemRatingModel, user: int) -> Floats:
    """Of one user and every title; not clipped, so that the best are not all equal."""
    titles = np.arange(len(model.title_ids))
    parts = model.components(np.full(len(titles), user), titles)
    return sum(parts.values(), np.zeros(len(titles)))


def _title_places(ratings: pd.DataFrame, model: UserItemRatingModel) -> Ints:
    ids = ratings[ID].astype("category").cat
    return index_in(ids.categories.to_numpy(dtype=str), model.title_ids)[ids.codes.to_numpy()]
