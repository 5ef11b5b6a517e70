from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest

from matinee.datasets.synthetic.catalog import SyntheticFilm, synthetic_catalog
from matinee.datasets.synthetic.genres import GENRES
from matinee.datasets.synthetic.movielens.writer import title


def test_smaller_universe_is_the_beginning_of_a_larger_one() -> None:
    small, large = synthetic_catalog(7, 100), synthetic_catalog(7, 300)
    assert small.films == large.films[:100]
    for name in ("popularity", "quality", "spread", "latent"):
        assert np.array_equal(getattr(small, name), getattr(large, name)[:100])


def test_films_can_be_told_apart_by_id_and_by_title_and_year() -> None:
    films = synthetic_catalog(7, 8_000).films
    assert len({film.id for film in films}) == len(films)
    assert len({(film.title, film.year) for film in films}) == len(films)


def test_every_remake_bears_the_title_of_one_film_of_another_year() -> None:
    shared = Counter(film.title for film in synthetic_catalog(7, 640).films)
    assert set(shared.values()) == {1, 2}
    assert sum(count == 2 for count in shared.values()) == 10


def test_genres_are_movielens_own_in_alphabetical_order() -> None:
    films = synthetic_catalog(7, 1_000).films
    assert {genre for film in films for genre in film.genres} == set(GENRES)
    assert len(GENRES) == 18
    assert all(film.genres == tuple(sorted(set(film.genres))) for film in films)
    assert all(film.primary in film.genres for film in films)


def test_franchise_films_follow_one_another_and_share_their_genres() -> None:
    franchises: dict[str, list[SyntheticFilm]] = defaultdict(list)
    for film in synthetic_catalog(7, 640).films:
        if film.franchise:
            franchises[film.franchise].append(film)
    assert len(franchises) == 20
    for films in franchises.values():
        assert [film.part for film in films] == list(range(1, len(films) + 1))
        years = [film.year for film in films]
        assert years == sorted(set(years))
        assert len({film.genres for film in films}) == 1
        assert 2 <= len(films) <= 5


def test_titles_fit_the_raw_format() -> None:
    for film in synthetic_catalog(7, 3_000).films:
        written = title(film)
        assert written.encode("latin-1").decode("latin-1") == written
        assert "::" not in written


@pytest.mark.parametrize(
    ("film", "written"),
    [
        (
            SyntheticFilm(1, "The Crypt of Hollow Street", 1987, (), ""),
            "Crypt of Hollow Street, The (1987)",
        ),
        (SyntheticFilm(1, "A Kiss for Velodra", 1950, (), ""), "Kiss for Velodra, A (1950)"),
        (SyntheticFilm(1, "Velodra's Kiss", 1950, (), ""), "Velodra's Kiss (1950)"),
        (
            SyntheticFilm(1, "The Summer in Karogrud", 1990, (), "", "L'Été à Karogrud"),
            "Summer in Karogrud, The (L'Été à Karogrud) (1990)",
        ),
        (
            SyntheticFilm(1, "La Forêt de Morofield", 1990, (), "", "La Forêt de Morofield"),
            "Forêt de Morofield, La (1990)",
        ),
    ],
)
def test_title_is_written_as_movielens_does(film: SyntheticFilm, written: str) -> None:
    assert title(film) == written
