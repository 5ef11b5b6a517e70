from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from matinee.datasets.synthetic.catalog import SyntheticFilm, synthetic_catalog
from matinee.datasets.synthetic.genres import GENRES


def test_smaller_catalog_is_prefix() -> None:
    small, large = synthetic_catalog(7, 100), synthetic_catalog(7, 300)
    assert small.films == large.films[:100]
    for name in ("popularity", "quality", "spread", "latent"):
        assert np.array_equal(getattr(small, name), getattr(large, name)[:100])


def test_ids_and_dated_titles_unique() -> None:
    films = synthetic_catalog(7, 8_000).films
    assert len({film.id for film in films}) == len(films)
    assert len({(film.title, film.year) for film in films}) == len(films)


def test_remakes_share_one_title() -> None:
    shared = Counter(film.title for film in synthetic_catalog(7, 640).films)
    assert set(shared.values()) == {1, 2}
    assert sum(count == 2 for count in shared.values()) == 10


def test_genres_sorted_and_complete() -> None:
    films = synthetic_catalog(7, 1_000).films
    assert {genre for film in films for genre in film.genres} == set(GENRES)
    assert len(GENRES) == 18
    assert all(film.genres == tuple(sorted(set(film.genres))) for film in films)
    assert all(film.primary in film.genres for film in films)


def test_franchise_parts_in_order() -> None:
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
