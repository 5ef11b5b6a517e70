"""Writes invented films, people and ratings in the format of MovieLens 1M's files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matinee.datasets.synthetic.catalog import SyntheticCatalog, SyntheticFilm, synthetic_catalog
from matinee.datasets.synthetic.movielens.drifts import draw_drifts
from matinee.datasets.synthetic.movielens.ground_truth import TruthAccumulator, ground_truth
from matinee.datasets.synthetic.movielens.parameters import Parameters
from matinee.datasets.synthetic.movielens.preferences import draw_preferences
from matinee.datasets.synthetic.movielens.ratings import Ratings, RatingSampler, rating_sampler
from matinee.datasets.synthetic.movielens.text_encoding import encode_lines
from matinee.datasets.synthetic.movielens.users import Users, draw_users, draw_zip_codes
from matinee.datasets.synthetic.titles import article_last
from matinee.runtime.seeds import rng_for
from matinee.schema.columns import AGE_BANDS, GENDERS, GENRE_SEPARATOR

__all__ = ["Parameters", "title", "write"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SEPARATOR = "::"
ENCODING = "latin-1"
UNSEEN = 0.042
"""Share of the films that nobody can see; some others stay unrated by chance."""
STAR_SHARES = (0.056, 0.108, 0.261, 0.349, 0.226)
PILOTS = 400
"""People whose opinions decide, before the first rating is written, where stars are cut."""
CELLS = 1_000_000
"""People times films worked on at once: it bounds the memory."""
LARGEST_GROUP = 4_096
WORTH_A_BAR = 1_000_000

README = """\
Everything in this folder is invented: there are no such films, people or ratings.
Matinee generated it from a seed in the format of MovieLens 1M. It is free to use.

ratings.dat  UserID::MovieID::Rating::Timestamp
users.dat    UserID::Gender::Age::Occupation::Zip-code
movies.dat   MovieID::Title::Genres
truth.json   what was planted: tastes, drifts, franchises, and a count of every oddity
"""


@dataclass(frozen=True)
class World:
    parameters: Parameters
    catalog: SyntheticCatalog
    users: Users
    view: RatingSampler

    def ratings(self, rows: Ints, rng: np.random.Generator) -> Ratings:
        return self.view.of(self.users.part(rows), rng)


def write(folder: Path, parameters: Parameters) -> None:
    """ratings.dat, users.dat, movies.dat, README and truth.json into an existing folder."""
    world = _world(parameters)
    films, everyone = world.catalog.films, world.users
    tally = TruthAccumulator.of_none(len(films))
    with (folder / "ratings.dat").open("wb") as file:
        file.writelines(_rating_blocks(world, tally))
    zip_codes = draw_zip_codes(parameters.seed, len(everyone.ids))
    names = {film.id: title(film) for film in films}
    _write_lines(folder / "users.dat", _user_lines(everyone, zip_codes))
    _write_lines(folder / "movies.dat", _film_lines(films, names))
    (folder / "README").write_text(README, encoding="ascii", newline="\n")
    told = ground_truth(parameters, world.view, everyone, zip_codes, list(names.values()), tally)
    text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
    (folder / "truth.json").write_text(text, encoding="utf-8", newline="\n")


def title(film: SyntheticFilm) -> str:
    """As MovieLens writes it: the article last, other title and year in parentheses."""
    names = article_last(film.title)
    if film.original_title and film.original_title != film.title:
        names += f" ({film.original_title})"
    return f"{names} ({film.year})"


def _world(parameters: Parameters) -> World:
    seed, sizes, span = parameters.seed, parameters.sizes(), parameters.span()
    films = synthetic_catalog(seed, sizes.films)
    unseen = _unseen(films)
    changes = draw_drifts(seed, parameters.drift_days(), parameters.drift_strength)
    view = rating_sampler(films, draw_preferences(seed, parameters.taste), changes, span, unseen)
    visible = sizes._replace(films=sizes.films - len(unseen))
    return World(parameters, films, draw_users(seed, visible, span, parameters.hidden), view)


def _unseen(films: SyntheticCatalog) -> Ints:
    """Some of the less popular half."""
    obscure = np.argsort(films.popularity, kind="stable")[: len(films.films) // 2]
    chosen = rng_for(films.seed, "twin", "unseen").permutation(obscure)
    return np.sort(chosen[: round(UNSEEN * len(films.films))])


def _rating_blocks(world: World, tally: TruthAccumulator) -> Iterator[bytes]:
    """The text of ratings.dat, some people at a time; each person's lines in no order."""
    film_ids = np.array([film.id for film in world.catalog.films])
    cuts = _cuts(world)
    for rows in _groups(world):
        rng = rng_for(world.parameters.seed, "twin", "ratings", str(rows[0]))
        ratings = world.ratings(rows, rng)
        stars = 1 + np.searchsorted(cuts, ratings.opinions)
        tally.add(ratings, stars)
        columns = (
            world.users.ids[rows][ratings.rows],
            film_ids[ratings.films],
            stars,
            ratings.seconds,
        )
        order = _shuffled(rng, ratings.rows)
        yield encode_lines([column[order] for column in columns], SEPARATOR.encode())


def _cuts(world: World) -> Floats:
    """Above which opinion a rating has two stars and more, three and more, ..."""
    everyone = len(world.users.ids)
    rows = np.unique(np.linspace(0, everyone - 1, min(PILOTS, everyone)).astype(np.int64))
    rng = rng_for(world.parameters.seed, "twin", "pilots")
    cuts: Floats = np.quantile(world.ratings(rows, rng).opinions, np.cumsum(STAR_SHARES[:-1]))
    return cuts


def _groups(world: World) -> Iterable[Ints]:
    draw_users, films = len(world.users.ids), len(world.catalog.films)
    size = min(LARGEST_GROUP, max(1, CELLS // films))
    groups = [np.arange(at, min(at + size, draw_users)) for at in range(0, draw_users, size)]
    if world.parameters.ratings < WORTH_A_BAR:
        return groups
    from tqdm import tqdm

    return tqdm(groups, desc="inventing ratings", unit="group", disable=None)


def _shuffled(rng: np.random.Generator, rows: Ints) -> Ints:
    """An order that keeps the rows ascending and is random inside each."""
    bits = 24
    keys = rows << bits | rng.integers(0, 2**bits, len(rows))
    keys = keys << bits | np.arange(len(rows))
    keys.sort()
    order: Ints = keys & (2**bits - 1)
    return order


def _film_lines(films: Iterable[SyntheticFilm], names: dict[int, str]) -> Iterator[str]:
    for film in sorted(films, key=lambda film: film.id):
        yield SEPARATOR.join((str(film.id), names[film.id], GENRE_SEPARATOR.join(film.genres)))


def _user_lines(everyone: Users, zip_codes: list[str]) -> Iterator[str]:
    columns = (everyone.ids, everyone.gender, everyone.age, everyone.occupation)
    rows = zip(*(column.tolist() for column in columns), zip_codes, strict=True)
    for user_id, gender, age, occupation, code in rows:
        fields = (str(user_id), GENDERS[gender], str(AGE_BANDS[age]), str(occupation), code)
        yield SEPARATOR.join(fields)


def _write_lines(path: Path, rows: Iterable[str]) -> None:
    with path.open("w", encoding=ENCODING, newline="\n") as file:
        file.writelines(f"{row}\n" for row in rows)
