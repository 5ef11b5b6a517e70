"""Writes synthetic films, users and ratings in the format of MovieLens 1M's files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import SyntheticCatalog, synthetic_catalog
from matinee.datasets.synthetic.movielens.drifts import draw_drifts
from matinee.datasets.synthetic.movielens.file_format import (
    encode_lines,
    film_lines,
    format_title,
    user_lines,
    write_lines,
)
from matinee.datasets.synthetic.movielens.ground_truth import RatingCounts, ground_truth
from matinee.datasets.synthetic.movielens.parameters import Parameters
from matinee.datasets.synthetic.movielens.preferences import draw_preferences
from matinee.datasets.synthetic.movielens.ratings import (
    Ratings,
    RatingSampler,
    build_rating_sampler,
)
from matinee.datasets.synthetic.movielens.users import Users, draw_users, draw_zip_codes
from matinee.runtime.seeds import rng_for

__all__ = ["Parameters", "write"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNRATED_SHARE = 0.042
"""Share of the films that nobody can rate; a few others stay unrated by chance."""
STAR_SHARES = (0.056, 0.108, 0.261, 0.349, 0.226)
PILOT_USERS = 400
"""Users from whose ratings the star thresholds are estimated before any rating is written."""
MAX_CELLS = 1_000_000
"""Users x films processed at once, which bounds the memory."""
MAX_GROUP = 4_096
PROGRESS_FROM = 1_000_000
"""Ratings from which on a progress bar is shown."""

README = """\
Everything in this folder is invented: there are no such films, people or ratings.
Matinee generated it from a seed in the format of MovieLens 1M. It is free to use.

ratings.dat  UserID::MovieID::Rating::Timestamp
users.dat    UserID::Gender::Age::Occupation::Zip-code
movies.dat   MovieID::Title::Genres
truth.json   what was planted: tastes, drifts, franchises, and a count of every oddity
"""


@dataclass(frozen=True)
class SyntheticMovielens:
    parameters: Parameters
    catalog: SyntheticCatalog
    users: Users
    sampler: RatingSampler

    def sample(self, rows: Ints, rng: np.random.Generator) -> Ratings:
        return self.sampler.sample(self.users.subset(rows), rng)


def write(folder: Path, parameters: Parameters) -> None:
    """Writes ratings.dat, users.dat, movies.dat, README and truth.json into an existing folder."""
    data = _generate(parameters)
    films, users = data.catalog.films, data.users
    counts = RatingCounts.empty(len(films))
    with (folder / "ratings.dat").open("wb") as file:
        file.writelines(_rating_blocks(data, counts))
    zip_codes = draw_zip_codes(parameters.seed, len(users.ids))
    titles = {film.id: format_title(film) for film in films}
    write_lines(folder / "users.dat", user_lines(users, zip_codes))
    write_lines(folder / "movies.dat", film_lines(films, titles))
    (folder / "README").write_text(README, encoding="ascii", newline="\n")
    truth = ground_truth(parameters, data.sampler, users, zip_codes, list(titles.values()), counts)
    text = json.dumps(truth, indent=1, ensure_ascii=False) + "\n"
    (folder / "truth.json").write_text(text, encoding="utf-8", newline="\n")


def _generate(parameters: Parameters) -> SyntheticMovielens:
    seed, sizes, span = parameters.seed, parameters.sizes(), parameters.span()
    catalog = synthetic_catalog(seed, sizes.films)
    unrated = _unrated(catalog)
    drifts = draw_drifts(seed, parameters.drift_days(), parameters.drift_strength)
    preferences = draw_preferences(seed, parameters.demographic_strength)
    sampler = build_rating_sampler(catalog, preferences, drifts, span, unrated)
    rateable = sizes._replace(films=sizes.films - len(unrated))
    users = draw_users(seed, rateable, span, parameters.latent_strength)
    return SyntheticMovielens(parameters, catalog, users, sampler)


def _unrated(catalog: SyntheticCatalog) -> Ints:
    """Some films of the less popular half."""
    unpopular = np.argsort(catalog.popularity, kind="stable")[: len(catalog.films) // 2]
    shuffled = rng_for(catalog.seed, "twin", "unseen").permutation(unpopular)
    return np.sort(shuffled[: round(UNRATED_SHARE * len(catalog.films))])


def _rating_blocks(data: SyntheticMovielens, counts: RatingCounts) -> Iterator[bytes]:
    """The text of ratings.dat, a group of users at a time; a user's lines are in random order."""
    film_ids = np.array([film.id for film in data.catalog.films])
    thresholds = _star_thresholds(data)
    for rows in _user_groups(data):
        rng = rng_for(data.parameters.seed, "twin", "ratings", str(rows[0]))
        ratings = data.sample(rows, rng)
        stars = 1 + np.searchsorted(thresholds, ratings.values)
        counts.add(ratings, stars)
        columns = (
            data.users.ids[rows][ratings.rows],
            film_ids[ratings.films],
            stars,
            ratings.seconds,
        )
        order = _shuffle_within_users(rng, ratings.rows)
        yield encode_lines([column[order] for column in columns])


def _star_thresholds(data: SyntheticMovielens) -> Floats:
    """The continuous rating above which a rating has two stars or more, three or more, ..."""
    n_users = len(data.users.ids)
    rows = np.unique(np.linspace(0, n_users - 1, min(PILOT_USERS, n_users)).astype(np.int64))
    rng = rng_for(data.parameters.seed, "twin", "pilots")
    thresholds: Floats = np.quantile(data.sample(rows, rng).values, np.cumsum(STAR_SHARES[:-1]))
    return thresholds


def _user_groups(data: SyntheticMovielens) -> Iterable[Ints]:
    n_users, n_films = len(data.users.ids), len(data.catalog.films)
    size = min(MAX_GROUP, max(1, MAX_CELLS // n_films))
    groups = [np.arange(i, min(i + size, n_users)) for i in range(0, n_users, size)]
    if data.parameters.ratings < PROGRESS_FROM:
        return groups
    from tqdm import tqdm

    return tqdm(groups, desc="generating ratings", unit="group", disable=None)


def _shuffle_within_users(rng: np.random.Generator, rows: Ints) -> Ints:
    """A permutation that keeps the rows ascending and is random within each."""
    bits = 24
    keys = rows << bits | rng.integers(0, 2**bits, len(rows))
    keys = keys << bits | np.arange(len(rows))
    keys.sort()
    order: Ints = keys & (2**bits - 1)
    return order
