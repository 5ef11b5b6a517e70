"""The ground truth of the synthetic MovieLens data, against which detectors are scored."""

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
    FEATURES,
    GROUPS,
    STARS_PER_LOGIT,
    Preferences,
)
from matinee.datasets.synthetic.movielens.ratings import Ratings, RatingSampler
from matinee.datasets.synthetic.movielens.users import Users
from matinee.datasets.synthetic.titles import ARTICLES

Ints = NDArray[np.int64]

ABOUT = "Invented by Matinee: there are no such films, people or ratings. Free to use."
FIVE_DIGITS = re.compile(r"\d{5}")
YEAR = re.compile(r" \(\d{4}\)$")
ARTICLE_LAST = re.compile(rf", ({'|'.join(ARTICLES)}) \(")


@dataclass
class RatingCounts:
    """Accumulated while the ratings are written."""

    by_film: Ints
    by_star: Ints
    in_shared_seconds: int = 0

    @classmethod
    def empty(cls, n_films: int) -> RatingCounts:
        return cls(np.zeros(n_films, dtype=np.int64), np.zeros(5, dtype=np.int64))

    def add(self, ratings: Ratings, stars: Ints) -> None:
        self.by_film += np.bincount(ratings.films, minlength=len(self.by_film))
        self.by_star += np.bincount(stars, minlength=6)[1:]
        same_second = (np.diff(ratings.seconds) == 0) & (np.diff(ratings.rows) == 0)
        shared = np.append(same_second, False) | np.insert(same_second, 0, False)
        self.in_shared_seconds += int(shared.sum())


def ground_truth(
    parameters: Parameters,
    sampler: RatingSampler,
    users: Users,
    zip_codes: list[str],
    titles: list[str],
    counts: RatingCounts,
) -> dict[str, Any]:
    """Of bounded size: it holds nothing about single users."""
    films = sampler.catalog.films
    unrated = sorted(films[index].id for index in np.flatnonzero(counts.by_film == 0))
    return {
        "about": ABOUT,
        "seed": parameters.seed,
        "strengths": {
            "taste": parameters.demographic_strength,
            "hidden": parameters.latent_strength,
            "drift": parameters.drift_strength,
        },
        "sizes": {
            "ratings": int(counts.by_star.sum()),
            "people": len(users.ids),
            "films": len(films),
            "rated_films": len(films) - len(unrated),
        },
        "stars": dict(zip("12345", counts.by_star.tolist(), strict=True)),
        "drifts": [_drift_to_dict(drift) for drift in sampler.drifts],
        "tastes": _preferences_to_dict(sampler.preferences),
        "franchises": _franchise_films(films),
        "unrated_films": unrated,
        "dirt": {
            **_title_counts(films, titles),
            "films_rated_once": int((counts.by_film == 1).sum()),
            "people_ids_left_out": int(users.ids[-1]) - len(users.ids),
            "zips_not_of_five_digits": sum(not FIVE_DIGITS.fullmatch(code) for code in zip_codes),
            "zips_starting_with_0": sum(code.startswith("0") for code in zip_codes),
            "ratings_in_shared_seconds": counts.in_shared_seconds,
        },
    }


def _drift_to_dict(drift: Drift) -> dict[str, Any]:
    return {
        "day": str(drift.day),
        "second": drift.second,
        "rising": list(drift.rising),
        "falling": list(drift.falling),
        "logits": drift.logits,
        "stars": drift.stars,
    }


def _preferences_to_dict(preferences: Preferences) -> dict[str, Any]:
    """The non-zero coefficients in log-odds, and the latent means, of each group."""
    groups: dict[str, Any] = {"stars_per_logit": STARS_PER_LOGIT}
    table = zip(GROUPS, preferences.coefficients, preferences.latent, strict=True)
    for (kind, name), row, latent in table:
        coefficients = zip(FEATURES, row.round(4).tolist(), strict=True)
        groups.setdefault(kind, {})[name] = {
            "logits": {feature: value for feature, value in coefficients if value},
            "hidden": latent.round(4).tolist(),
        }
    return groups


def _franchise_films(films: tuple[SyntheticFilm, ...]) -> dict[str, list[int]]:
    """Film ids by name, in the order of their parts."""
    franchises: dict[str, list[int]] = {}
    for film in films:
        if film.franchise:
            franchises.setdefault(film.franchise, []).append(film.id)
    return franchises


def _title_counts(films: tuple[SyntheticFilm, ...], titles: list[str]) -> dict[str, int]:
    without_year = Counter(YEAR.sub("", title) for title in titles)
    return {
        "film_ids_left_out": max(film.id for film in films) - len(films),
        "titles_with_colon": sum(":" in title for title in titles),
        "titles_beyond_ascii": sum(not title.isascii() for title in titles),
        "titles_with_article_last": sum(bool(ARTICLE_LAST.search(title)) for title in titles),
        "titles_with_alternative": sum(title.count("(") > 1 for title in titles),
        "titles_of_two_films": sum(count > 1 for count in without_year.values()),
    }
