"""What viewers are shown, what they liked of it, and which rated films speak for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from matinee.evaluation.beyond_accuracy.types import (
    LEAST_FALL,
    Explanations,
    Glossary,
    Hits,
    Recommendations,
)
from matinee.evaluation.objective import Objective
from matinee.metrics.inputs import Floats, Ints
from matinee.models.base import History, HistoryRanker, Tables
from matinee.models.interactions import Interactions
from matinee.ranking.topn import top_n
from matinee.runtime.seeds import seeded_hash
from matinee.schema.columns import FILM_ID, LIKED
from matinee.tasks.viewer import evaluator
from matinee.tasks.viewer.data import parts

if TYPE_CHECKING:
    import pandas as pd

    from matinee.splits.prepared_tables import ReadTable

TERMS = Glossary(
    objective="ranking",
    lists="people who rated another film since",
    find="a film of the list that the person rated since, and liked",
    popular="the films most liked by the people learned from that the person has not rated",
    reason=(
        "one of the three rated films that raise the film's score most; it is taken away by asking "
        "for the same history without that film"
    ),
)
MOST = 3
"""reasons for each film that is shown"""
MOST_EXPLAINED = 200
"""So many people are looked at for reasons, drawn by a hash of their ids."""


def explain(
    model: Any, read: ReadTable, settings: dict[str, Any], objective: Objective
) -> Recommendations:
    train, test = parts(read, settings)
    held = evaluator.held_out(train, test, objective.seed)
    shown, users = evaluator.shown(model, held, objective)
    askers, ids = [held.askers[user] for user in users], held.user_ids[users]
    finds = _liked(held, users, shown.items, test)._replace(
        popular=_popular(askers, train, objective)
    )
    order = np.argsort(seeded_hash(objective.seed, ids, use="explained"), kind="stable")
    looked_at = np.sort(order[:MOST_EXPLAINED])
    return Recommendations(ids, shown, finds, reasons(model, askers, shown.items, looked_at))


def reasons(
    model: HistoryRanker, askers: Sequence[History], places: Ints, lists: Ints
) -> Explanations:
    """Of these lists, the rated films that contribute most to each film shown."""
    length, rows = places.shape[1], []
    for number, row in enumerate(lists.tolist()):
        asker, shown = askers[row], places[row]
        raised = model.explain(asker, shown)
        order = np.argsort(-raised, axis=0, kind="stable")[:MOST]
        rank, answer = np.nonzero(np.take_along_axis(raised, order, axis=0) > LEAST_FALL)
        given = order[rank, answer]
        gone = np.unique(given)
        scores = _scores(model, [asker, *(_without(asker, film) for film in gone)], shown)
        left = scores[1 + np.searchsorted(gone, given), answer]
        rows += list(zip(number * length + answer, scores[0, answer], left, strict=True))
    table = np.array(rows, dtype=float).reshape(-1, 3)
    return Explanations(
        np.repeat(lists, length), table[:, 0].astype(np.int64), table[:, 1], table[:, 2]
    )


def _scores(model: HistoryRanker, askers: Sequence[History], shown: Ints) -> Floats:
    return np.asarray(model.score(askers)[:, shown])


def _without(asker: History, place: int) -> History:
    return History(np.delete(asker.films, place), np.delete(asker.ratings, place))


def _liked(held: evaluator.HeldOutRatings, users: Ints, places: Ints, test: pd.DataFrame) -> Hits:
    likes = test[LIKED].to_numpy(dtype=bool)
    liked = np.zeros((len(held.user_ids), held.genres.shape[0]), dtype=bool)
    liked[held.who[likes], held.films[likes]] = True
    lists, at = np.nonzero(np.take_along_axis(liked[users], places, axis=1))
    return Hits(lists, places[lists, at], places)


def _popular(askers: Sequence[History], train: Tables, objective: Objective) -> Ints:
    ids = np.sort(train.films[FILM_ID].to_numpy(np.int64))
    liked = train.ratings[train.ratings[LIKED]][FILM_ID].to_numpy(np.int64)
    likes = np.bincount(np.searchsorted(ids, liked), minlength=len(ids)).astype(float)
    seen = Interactions.from_histories(askers, ids).implicit()
    lists = np.full((len(askers), objective.list_size), -1)
    for asker, row in enumerate(lists):
        before = np.zeros(len(ids), dtype=bool)
        before[seen.indices[seen.indptr[asker] : seen.indptr[asker + 1]]] = True
        found = top_n(likes, objective.list_size, ids, objective.seed, before)
        row[: len(found)] = found
    return lists
