"""More ratings make better predictions: people held out whole, who tell a few ratings.

python -m viewers.strangers CANDIDATE QUESTION ANSWERS
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from matinee.models.base import History
from matinee.models.interactions import user_histories
from matinee.runtime.seeds import rng_for
from viewers.contest import Array, Known, read
from viewers.ours import SEED, Ours

SHARE = 0.1
TOLD = (0, 1, 3, 5, 10, 20, 40)
LEFT = 20
"""A stranger has rated so many films more than are told at most."""


def main(candidate: str, question: str, answers: str) -> None:
    found = curve(Ours(candidate), read(Path(question))[0])
    Path(answers).write_text(json.dumps(found))


def curve(ours: Ours, known: Known) -> dict[int, float]:
    """RMSE by how many of their oldest ratings strangers tell, always on the same later ones."""
    people = np.arange(len(known.user_ids))
    drawn = rng_for(SEED, "strangers").random(len(people)) < SHARE
    ours.load(part(known, ~drawn[known.who]))
    ours.fit()
    theirs = Ours(ours.name)
    theirs.load(part(known, drawn[known.who]))
    told = user_histories(theirs.tables.ratings, SEED)
    strangers = [told[user] for user in sorted(told) if len(told[user].films) >= max(TOLD) + LEFT]
    return {count: _rmse(ours, strangers, count) for count in TOLD}


def _rmse(ours: Ours, strangers: list[History], told: int) -> float:
    askers = [History(one.films[:told], one.ratings[:told]) for one in strangers]
    later = [History(one.films[max(TOLD) :], one.ratings[max(TOLD) :]) for one in strangers]
    who = np.repeat(np.arange(len(later)), [len(one.films) for one in later])
    films = np.searchsorted(ours.model.film_ids, np.concatenate([one.films for one in later]))
    stars = np.concatenate([one.ratings for one in later])
    foretold = np.clip(ours.model.predict(askers, who, films), stars.min(), stars.max())
    return float(np.sqrt(np.mean((foretold - stars) ** 2)))


def part(known: Known, rows: Array) -> Known:
    columns = ("who", "films", "stars", "seconds")
    return known._replace(**{name: getattr(known, name)[rows] for name in columns})


if __name__ == "__main__":
    main(*sys.argv[1:])
