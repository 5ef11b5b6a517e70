"""What was planted in a twin, so that whoever looks for it can be judged."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import SyntheticFilm
from matinee.datasets.synthetic.movielens.drifts import Drift
from matinee.datasets.synthetic.movielens.parameters import Parameters
from matinee.datasets.synthetic.movielens.preferences import (
    GROUPS,
    PREFERENCES,
    STARS_PER_LOGIT,
    Preferences,
)
from matinee.datasets.synthetic.movielens.ratings import Ratings, RatingSampler
from matinee.datasets.synthetic.movielens.users import Users
from matinee.datasets.synthetic.titles import ARTICLES

Ints = NDArray[np.int64]

INVENTED = "Invented by Matinee: there are no such films, people or ratings. Free to use."
FIVE_DIGITS = re.compile(r"\d{5}")
YEAR = re.compile(r" \(\d{4}\)$")
ARTICLE_LAST = re.compile(rf", ({'|'.join(ARTICLES)}) \(")


@dataclass
class TruthAccumulator:
    """Counts of what was written, taken while it is written."""

    by_film: Ints
    by_star: Ints
    in_shared_seconds: int = 0

    @classmethod
    def of_none(cls, films: int) -> TruthAccumulator:
        return cls(np.zeros(films, dtype=np.int64), np.zeros(5, dtype=np.int64))

    def add(self, ratings: Ratings, stars: Ints) -> None:
        self.by_film += np.bincount(ratings.films, minlength=len(self.by_film))
        self.by_star += np.bincount(stars, minlength=6)[1:]
        together = (np.diff(ratings.seconds) == 0) & (np.diff(ratings.rows) == 0)
        shared = np.append(together, False) | np.insert(together, 0, False)
        self.in_shared_seconds += int(shared.sum())


def ground_truth(
    parameters: Parameters,
    view: RatingSampler,
    everyone: Users,
    zip_codes: list[str],
    names: list[str],
    tally: TruthAccumulator,
) -> dict[str, Any]:
    """Of bounded size: nothing in it is told of single people."""
    films = view.catalog.films
    unrated = sorted(films[place].id for place in np.flatnonzero(tally.by_film == 0))
    return {
        "about": INVENTED,
        "seed": parameters.seed,
        "strengths": {
            "taste": parameters.taste,
            "hidden": parameters.hidden,
            "drift": parameters.drift_strength,
        },
        "sizes": {
            "ratings": int(tally.by_star.sum()),
            "people": len(everyone.ids),
            "films": len(films),
            "rated_films": len(films) - len(unrated),
        },
        "stars": dict(zip("12345", tally.by_star.tolist(), strict=True)),
        "drifts": [_drift(drift) for drift in view.drifts],
        "tastes": _tastes(view.tastes),
        "franchises": _franchises(films),
        "unrated_films": unrated,
        "dirt": {
            **_film_dirt(films, names),
            "films_rated_once": int((tally.by_film == 1).sum()),
            "people_ids_left_out": int(everyone.ids[-1]) - len(everyone.ids),
            "zips_not_of_five_digits": sum(not FIVE_DIGITS.fullmatch(code) for code in zip_codes),
            "zips_starting_with_0": sum(code.startswith("0") for code in zip_codes),
            "ratings_in_shared_seconds": tally.in_shared_seconds,
        },
    }


def _drift(drift: Drift) -> dict[str, Any]:
    return {
        "day": str(drift.day),
        "second": drift.second,
        "rising": list(drift.rising),
        "falling": list(drift.falling),
        "logits": drift.logits,
        "stars": drift.stars,
    }


def _tastes(tastes: Preferences) -> dict[str, Any]:
    """Only what is not zero, in log-odds; and each group's mean of the hidden factors."""
    told: dict[str, Any] = {"stars_per_logit": STARS_PER_LOGIT}
    for (kind, name), row, shift in zip(GROUPS, tastes.preferences, tastes.hidden, strict=True):
        liked = zip(PREFERENCES, row.round(4).tolist(), strict=True)
        told.setdefault(kind, {})[name] = {
            "logits": {preference: value for preference, value in liked if value},
            "hidden": shift.round(4).tolist(),
        }
    return told


def _franchises(films: tuple[SyntheticFilm, ...]) -> dict[str, list[int]]:
    """Film ids by name, in the order of their parts."""
    franchises: dict[str, list[int]] = {}
    for film in films:
        if film.franchise:
            franchises.setdefault(film.franchise, []).append(film.id)
    return franchises


def _film_dirt(films: tuple[SyntheticFilm, ...], names: list[str]) -> dict[str, int]:
    bare = Counter(YEAR.sub("", name) for name in names)
    return {
        "film_ids_left_out": max(film.id for film in films) - len(films),
        "titles_with_colon": sum(":" in name for name in names),
        "titles_beyond_ascii": sum(not name.isascii() for name in names),
        "titles_with_article_last": sum(bool(ARTICLE_LAST.search(name)) for name in names),
        "titles_with_alternative": sum(name.count("(") > 1 for name in names),
        "titles_of_two_films": sum(count > 1 for count in bare.values()),
    }
