"""Beyond-accuracy data of the task of known users: hits, and the rated films behind each item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.evaluation.beyond_accuracy.types import (
    MIN_SCORE_DROP,
    Explanations,
    Glossary,
    Hits,
    Recommendations,
)
from matinee.evaluation.objective import Objective
from matinee.metrics.inputs import Floats, Ints
from matinee.models.base import History, HistoryRanker, Tables
from matinee.ranking.topn import top_n
from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import FILM_ID, LIKED
from matinee.tasks.viewer.data import relevant, train_test
from matinee.tasks.viewer.lists import (
    HeldOutRatings,
    held_out,
    recommended_lists,
    seen_films,
)

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable

GLOSSARY = Glossary(
    objective="ranking",
    lists="users with held-out ratings",
    hit="a film of the list that the user liked among the held-out ratings",
    popular="the most liked films of the training part that the user has not rated",
    reason=(
        "one of the three rated films that contribute most to an item's score; its effect is "
        "measured by scoring the same history without it"
    ),
)
MAX_REASONS = 3
"""Reasons per recommended film."""
MAX_EXPLAINED = 200
"""Users whose lists are explained, sampled by a hash of their ids."""


def explain(
    model: Any, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Recommendations:
    train, test = train_test(read, settings)
    heldout = held_out(train, relevant(test, settings["split"]), objective.seed)
    lists, users = recommended_lists(model.score, model.film_ids, heldout, objective)
    histories, user_ids = [heldout.histories[user] for user in users], heldout.user_ids[users]
    hits = _liked(heldout, users, lists.items, relevant(test, settings["split"]))._replace(
        popular=_popular_unseen(histories, train, heldout.film_ids, objective)
    )
    order = np.argsort(seeded_hash(objective.seed, user_ids, use="explained"), kind="stable")
    sample = np.sort(order[:MAX_EXPLAINED])
    reasons = explanations(model, histories, lists.items, sample)
    return Recommendations(user_ids, lists, hits, reasons)


def explanations(
    model: HistoryRanker, histories: Sequence[History], items: Ints, sample: Ints
) -> Explanations:
    """Of the sampled lists, the rated films that contribute most to each item."""
    size, rows = items.shape[1], []
    for number, user in enumerate(sample.tolist()):
        history, films = histories[user], items[user]
        contributions = model.explain(history, films)
        order = np.argsort(-contributions, axis=0, kind="stable")[:MAX_REASONS]
        top = np.take_along_axis(contributions, order, axis=0)
        rank, item = np.nonzero(top > MIN_SCORE_DROP)
        reasons = order[rank, item]
        removed = np.unique(reasons)
        shortened = [history.without(film) for film in removed]
        scores = _scores(model, [history, *shortened], films)
        without = scores[1 + np.searchsorted(removed, reasons), item]
        rows += list(zip(number * size + item, scores[0, item], without, strict=True))
    table = np.array(rows, dtype=float).reshape(-1, 3)
    return Explanations(
        np.repeat(sample, size), table[:, 0].astype(np.int64), table[:, 1], table[:, 2]
    )


def _scores(model: HistoryRanker, histories: Sequence[History], films: Ints) -> Floats:
    return np.asarray(model.score(histories)[:, films])


def _liked(heldout: HeldOutRatings, users: Ints, items: Ints, test: pd.DataFrame) -> Hits:
    likes = test[LIKED].to_numpy(dtype=bool)
    liked = np.zeros((len(heldout.user_ids), len(heldout.film_ids)), dtype=bool)
    liked[heldout.users[likes], heldout.films[likes]] = True
    lists, ranks = np.nonzero(np.take_along_axis(liked[users], items, axis=1))
    return Hits(lists, items[lists, ranks], items)


def _popular_unseen(
    histories: Sequence[History], train: Tables, ids: Ints, objective: Objective
) -> Ints:
    liked = train.ratings[train.ratings[LIKED]][FILM_ID].to_numpy(np.int64)
    likes = np.bincount(np.searchsorted(ids, liked), minlength=len(ids)).astype(float)
    lists = np.full((len(histories), objective.list_size), -1)
    for row, excluded in zip(lists, seen_films(histories, ids), strict=True):
        top = top_n(likes, objective.list_size, ids, objective.seed, excluded)
        row[: len(top)] = top
    return lists
