"""What is asked, of which held-out ratings, and what may be learned from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from matinee.evaluation.objective import Objective
from matinee.models.base import film_ids
from matinee.schema.columns import (
    BY_TIME,
    FILM_ID,
    LEAVE_LAST,
    LIKED,
    RANDOM,
    RATING,
    TEST,
    TIMESTAMP,
    USER_ID,
)
from matinee.splits.movielens import holdout_random
from viewers.contest import Array, Asked, Known, written

if TYPE_CHECKING:
    import pandas as pd

LISTED = 10
RATING_OBJECTIVE = Objective(
    "rating", "", "rmse", -1, ["squared_error", "absolute_error"], ["rmse", "mae"], [],
    LISTED, 1000, 0.95, 1,
)  # fmt: skip
RANKING_OBJECTIVE = Objective(
    "ranking", "", "ndcg", 1, ["ndcg", "recall", "hit_rate"], [], [], LISTED, 1000, 0.95, 1
)


class Question(NamedTuple):
    name: str
    told: str
    objective: Objective
    folder: Path
    """where contenders find what they are given"""
    asked: Asked
    truth: Array
    """the stars of each pair; or, people x films, what each is to be shown"""
    seen: Array
    """people x films that are not to be shown; empty for stars"""
    film_ids: Array


class _Split(NamedTuple):
    name: str
    told: str
    test: Array
    ranking: bool
    likes: bool = False
    """whether likes alone are learned from and looked for"""


def questions(prepared: Path, folder: Path, seed: int) -> Iterator[Question]:
    import pandas as pd

    ratings, films, users = (
        pd.read_parquet(prepared / f"{name}.parquet") for name in ("ratings", "films", "users")
    )
    ids = np.sort(users[USER_ID].to_numpy(np.int64)), film_ids(films)
    for split in _splits(ratings, seed):
        yield _question(split, ratings, ids, prepared, folder / split.name)


def _splits(ratings: pd.DataFrame, seed: int) -> list[_Split]:
    random, newest, last = (
        (ratings[name] == TEST).to_numpy() for name in (RANDOM, BY_TIME, LEAVE_LAST)
    )
    fifth = holdout_random(ratings, 0.2, seed)
    return [
        _Split("rating_random", "Stars, random 90/10", random, False),
        _Split("rating_random_80", "Stars, random 80/20", fifth, False),
        _Split("rating_by_time", "Stars, by time (the newest tenth)", newest, False),
        _Split("ranking_leave_last", "Lists, each person's last film", last, True),
        _Split("ranking_random_80", "Lists, random 80/20, likes", fifth, True, True),
        _Split("ranking_by_time", "Lists, by time (the newest tenth), likes", newest, True, True),
    ]


def _question(
    split: _Split, ratings: pd.DataFrame, ids: tuple[Array, Array], traits: Path, folder: Path
) -> Question:
    train, test = ratings[~split.test], ratings[split.test]
    learned = train[train[LIKED]] if split.likes else train
    wanted = test[test[LIKED]] if split.likes else test
    who, films = _places(wanted, ids)
    seen = np.zeros((0, 0), dtype=bool)
    truth, asked = wanted[RATING].to_numpy(float), Asked(who, films)
    if split.ranking:
        # nobody else has a history to be asked by
        people = np.intersect1d(who, _places(learned, ids)[0])
        asked = Asked(people, np.zeros(0, dtype=np.int64))
        seen, truth = (_flags(some, ids)[people] for some in (train, wanted))
    written(folder, _known(learned, ids, traits), asked)
    objective = RANKING_OBJECTIVE if split.ranking else RATING_OBJECTIVE
    return Question(split.name, split.told, objective, folder, asked, truth, seen, ids[1])


def _known(ratings: pd.DataFrame, ids: tuple[Array, Array], traits: Path) -> Known:
    stars = ratings[RATING].to_numpy(np.float32)
    seconds = ratings[TIMESTAMP].to_numpy(np.int64)
    return Known(*_places(ratings, ids), stars, seconds, *ids, np.array(str(traits.resolve())))


def _places(ratings: pd.DataFrame, ids: tuple[Array, Array]) -> tuple[Array, Array]:
    who = np.searchsorted(ids[0], ratings[USER_ID].to_numpy(np.int64))
    return who, np.searchsorted(ids[1], ratings[FILM_ID].to_numpy(np.int64))


def _flags(ratings: pd.DataFrame, ids: tuple[Array, Array]) -> Array:
    flags = np.zeros((len(ids[0]), len(ids[1])), dtype=bool)
    flags[_places(ratings, ids)] = True
    return flags
