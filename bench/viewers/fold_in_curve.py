"""The fold-in learning curve: RMSE for held-out users by the number of ratings folded in.

python -m viewers.fold_in_curve CANDIDATE QUESTION ANSWERS
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from matinee.models.base import History
from matinee.models.interactions import user_histories
from matinee.runtime.seeds import rng_for
from viewers.ours import SEED, Ours
from viewers.protocol import Array, TrainingData, read

SHARE = 0.1
COUNTS = (0, 1, 3, 5, 10, 20, 40)
MIN_LATER = 20
"""Ratings that a held-out user needs beyond those folded in."""


def main(candidate: str, case: str, answers: str) -> None:
    errors = curve(Ours(candidate), read(Path(case))[0])
    Path(answers).write_text(json.dumps(errors))


def curve(ours: Ours, training: TrainingData) -> dict[int, float]:
    """RMSE by the number of oldest ratings folded in, always on the same later ratings."""
    drawn = rng_for(SEED, "strangers").random(len(training.user_ids)) < SHARE
    ours.load(select_rows(training, ~drawn[training.users]))
    ours.fit()
    held_out = Ours(ours.name)
    held_out.load(select_rows(training, drawn[training.users]))
    by_user = user_histories(held_out.tables.ratings, SEED)
    cold_users = [
        by_user[user]
        for user in sorted(by_user)
        if len(by_user[user].films) >= max(COUNTS) + MIN_LATER
    ]
    return {count: _rmse(ours, cold_users, count) for count in COUNTS}


def _rmse(ours: Ours, cold_users: list[History], count: int) -> float:
    folded_in = [History(history.films[:count], history.ratings[:count]) for history in cold_users]
    later = [
        History(history.films[max(COUNTS) :], history.ratings[max(COUNTS) :])
        for history in cold_users
    ]
    rows = np.repeat(np.arange(len(later)), [len(history.films) for history in later])
    films = np.searchsorted(
        ours.model.film_ids, np.concatenate([history.films for history in later])
    )
    stars = np.concatenate([history.ratings for history in later])
    predicted = np.clip(ours.model.predict(folded_in, rows, films), stars.min(), stars.max())
    return float(np.sqrt(np.mean((predicted - stars) ** 2)))


def select_rows(training: TrainingData, rows: Array) -> TrainingData:
    columns = ("users", "films", "stars", "seconds")
    return training._replace(**{name: getattr(training, name)[rows] for name in columns})


if __name__ == "__main__":
    main(*sys.argv[1:])
